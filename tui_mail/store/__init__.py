"""Where everything is: tables, migrations, queries, search, blobs. The only SQL."""
