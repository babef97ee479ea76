"""What a message is: pure values and functions, no files, no network, no database.

::

    arrival      what intake stores beside the Mail: identity, type of its files
    searched     the folded texts that searches stand on; rare_letters one and two letters of them as numbers
    query        what somebody searches for, as a tree: query_parse reads it, query_write writes it, query_complete
                 says what a word may become; query_fields what can be asked for, with query_values
    matching     where a text holds what was searched for
    extracted    the text inside attachments, for searches; file_kind says what a file is
    parse        bytes -> Mail, through mail-parser; `outline` for what cannot be parsed
      tree         the bounded MIME tree that mail-parser is given
      headers      words, addresses, dates and ids of header fields
      contents     which part is shown, and what the attachments are
        tnef         Outlook's envelope -> parts
        rtf          the RTF in it -> HTML
        decoration   pictures of signatures; pixels: how large a picture is
        html         HTML -> blocks, by what look, table and pictures make of it, written through flow
        plain        text -> blocks
      blocks       what a body consists of; body_text writes it for the terminal and the index, columns its
                   tables; links says where its links lead, html_page makes a page of them
      quotes       which lines of a text are quoted, which a signature; link_list its links by number
      forwarded    the mail inside a mail
      charsets     bytes -> text
      report       the mail that a bounce or a receipt speaks of
    threading    which mails are one conversation; conversation its lines, subjects what each is about
    inside       what a message holds beside its stored text: its other form, mails and invitations in it
    invitation   what an invitation says
    sealed       encrypted and signed mail
    authentication  what our own server found of a sender; writer: whether a From names only one; names: whether it
                 looks like somebody else's
    sort_name    by what correspondents are sorted
    printed      what is printed of a message: blocks and the pictures in it
    preview      what can be shown of a file: office_text, spreadsheet, open_document, pdf_text, calendar_text,
                 zip_text, through unpacking; thumbnail for its picture
    text         the one cleaner, the one fold, safe file names
    identity     when two sightings are one message
    direction    came in or went out
    criteria     business numbers in a subject
    rules        what is left out, tagged, filed or assigned on its way in
    reduce       a message without its attachments
    internal     a message between colleagues
    when         dates people type, in the words of when_words; past_day those that lie behind, period stretches
    hours        business hours
"""
