"""What people see: Textual screens and widgets, one per file. The only room that knows Textual.

::

    app.py            the application: themes (colours.py, app.tcss), threads (store_threads.py), palette (commands.py)
    main_screen.py    composes the rooms, hears them, says what each key (main_keys.py) is for
                      showing.py keeps what is shown (views.py), moving.py goes from there to elsewhere and back;
                      acting.py lets keys act on items (doing.py) and on lines of the tree (tree_doing.py), one after
                      the other (turns.py): fitting.py says what makes sense for a row; whom.py, labelling.py,
                      identifying.py, finding.py, destinations.py and view_questions.py say what is asked, and
                      answers.py what is answered; rows_at_hand.py says which rows are meant;
                      main_pages.py shows the pages over it
                      layout.py says what fits, place_words.py where one is, going.py where one can go
      tree_room.py      mailbox_tree.py, made of tree_lines.py; tree_asking.py asks what is done with a folder
      search_box.py     what is searched for, as one types: searching.py takes it to the list (search_scopes.py),
                        search_asking.py and search_values.py say what is offered, search_lines.py how that is shown
      item_list.py      painted by row_painter.py, row_format.py, columns.py, list_headings.py from a marked_window.py,
                        that is a list_window.py in a list_shape.py, with marks.py; list_reading.py reads its
                        pieces (list_pieces.py) of store_rows.py, list_keys.py says the keys; columns_page.py
                        (columns_doing.py, columns_choosing.py, columns_preview.py) asks for columns, jumping.py
                        for a day
      message_room.py   message_pane.py, a hit_pager.py (that is a text_pager.py with hits.py) of message_text.py:
                        header_facts.py by header_layout.py, invitation_lines.py, body_lines.py; message_inside.py
                        reads what is shown in the place of the stored text
                        reading_keys.py and reading_doing.py for its keys, links_asking.py asks which link;
                        going_on.py goes to the next mail
      header_bar.py  frame_line.py  status_line.py  footer_bar.py (footer_hints.py)
    picker.py         asks for what is missing: choices.py is a question, questions.py says what, fuzzy.py finds it
      filter_question.py
                      asks for a filtering.py
    too_small.py      covers everything while there is no room for it
    text_screen.py    pages over the screen: history_text.py, alerts_page.py with alerts_text.py, help_text.py with
                      key_groups.py, a message as it came (quarantine_doing.py, which tries it again, too)
    attachments_page.py
                      the files of an item (attachment_lines.py): filing_asking.py asks where they go, preview_page.py
                      shows what is in one, with pictures of half_blocks.py, enclosed_page.py a mail in the mail
                      (enclosed_text.py); at_hand.py is what a session may use
      line_list.py      lines with a cursor: what the pages of files, cases, tasks and records are made of
    documents_page.py
                      what was filed: one's own, the common ones, those of a record
    forum_page.py     a conversation: conversation_tree.py of forum_lines.py beside a message_room.py, with the keys
                      that acting.py knows; joining_asking.py asks which one it is joined to
    cases_page.py     all cases as a tree: case_form.py says what is asked of one, case_doing.py makes one of mails
    record_page.py    all that is at a contact, company or case: record_lines.py, record_doing.py for its keys
    tasks_page.py     tasks and events, task_page.py one of them, task_pages.py shows both over the main screen:
                      task_lines.py, task_words.py; task_asking.py is the key on mails, task_doing.py those on tasks,
                      task_fields.py says what is asked
    history_page.py   what happened, live: event_list.py with the lines of history_text.py
    accounts_screen.py
                      where mail comes from: accounts_table.py, accounts_words.py about one of them, accounts_doing.py
                      for its keys; accounts_trial.py tests one, accounts_watch.py looks again;
                      criteria_page.py what in a subject names a record (criteria_fields.py)
      accounts_form.py
                      makes and changes one: accounts_fields.py says what is asked, in a form.py:
                      each field (form_fields.py) in a form_entry.py
      team_screen.py
                      users, mailboxes, labels: team_watch.py reads them, team_sections.py makes lines for
                      line_table.py, team_doing.py is for the keys, form_page.py with team_fields.py makes one
      directory_screen.py
                      contacts, companies, unknown senders, blocked addresses, in the same table:
                      directory_lines.py reads them, directory_doing.py is for the keys and says what the form asks
    share_page.py     who shares a mailbox: share_doing.py
    absence_asking.py from when until when somebody is away, and who stands in
    seeing.py         tells where this screen is, and shows where others are
    hearing.py        says what is new for me; notifications_page.py lists it
    writing.py        a message to colleagues, in message_form.py
    watching.py       tells when others changed something, and when no daemon runs, in the words of notices.py
    read_then.py      asks the store from a key
    linear/           the same without any screen: lines of words
    cells.py  times.py  glyphs.py  key_signs.py  inks.py
                      words, signs and styles of a line; detail_text.py, facts.py what stands under a table;
                      page_answer.py the line in which a page answers
    sparing_driver.py what goes over the line: each colour when it changes, no more; shown_lines.py knows what is
                      there, charsets.py which letters, outlet.py whether the line is slow

Every key passes `TuiMail.on_key` in the order it was typed, and what it is bound to runs there, too (in_order.py says
on which screens): whatever depends on the key before is decided there, so that a burst over a slow line does what slow
typing does.

Workers run in threads and only post messages; widgets get outside text as rich.text.Text or paint it themselves.
"""
