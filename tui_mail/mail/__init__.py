"""What a message is: pure values and functions, no files, no network, no database.

::

    arrival      what intake stores beside the Mail: identity, folded text
    parse        bytes -> Mail, through mail-parser; `outline` for what cannot be parsed
      tree         the bounded MIME tree that mail-parser is given
      headers      words, addresses, dates and ids of header fields
      contents     which part is shown, and what the attachments are
        tnef         Outlook's envelope -> parts
        rtf          the RTF in it -> HTML
        html         HTML -> text for a terminal
      charsets     bytes -> text
    text         the one cleaner, the one fold, safe file names
    identity     when two sightings are one message
    direction    came in or went out
    criteria     business numbers in a subject
    rules        what is left out, tagged, filed or assigned on its way in
    reduce       a message without its attachments
    internal     a message between colleagues
    when         dates people type, in the words of when_words; period stretches of time
    hours        business hours
"""
