"""What people see: Textual screens and widgets, one per file. The only room that knows Textual."""
