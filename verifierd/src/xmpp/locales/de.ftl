word-yes = JA
word-no = NEIN
word-not-me = NICHT ICH
button-yes = Bestätigen
button-no = Ablehnen
button-not-me = Das war ich nicht

asker-system = Das System
asker-user = Benutzer { $user }
asker-user-on-host = Benutzer { $user } auf { $host }

headline = { $who } bittet um Bestätigung: { $what }
headline-from = { $who } bittet um Bestätigung (von { $address }): { $what }
request = { $who }: { $what }

line-address = Adresse: { $text }
line-account = Konto: { $text }
line-host = Rechner: { $text }
line-program = Programm: { $text }
line-key = Schlüssel: { $text }
line-command = Befehl: { $text }
line-time =
    Gefragt um { $opened } UTC, offen bis { $deadline } UTC (noch { $seconds ->
        [one] 1 Sekunde
       *[other] { $seconds } Sekunden
    }).
line-confirmers =
    { $asked ->
        [one] Eine Person wird gefragt
       *[other] { $asked } Personen werden gefragt
    }, { $needed ->
        [one] eine davon muss bestätigen
       *[other] { $needed } davon müssen bestätigen
    }.
line-confirmers-veto =
    { $asked ->
        [one] Eine Person wird gefragt
       *[other] { $asked } Personen werden gefragt
    }, { $needed ->
        [one] eine davon muss bestätigen
       *[other] { $needed } davon müssen bestätigen
    }. Ein einziges Nein beendet die Anfrage.

answer-tap = Vergleichen: Ihr Anmeldebildschirm muss { $code } zeigen. Wenn ja, hier bestätigen oder { word-yes } antworten.
answer-code = Zum Bestätigen: hier zustimmen, wenn der Code der auf Ihrem Anmeldebildschirm ist, oder mit den sechs Ziffern antworten, die dort stehen.
answer-code-given = Zum Bestätigen: hier zustimmen, wenn der Code der auf Ihrem Anmeldebildschirm ist, oder mit dem Code antworten, der dort steht.
answer-transfer = Zum Bestätigen: mit den sechs Ziffern antworten, die auf Ihrem Anmeldebildschirm stehen.
answer-transfer-given = Zum Bestätigen: mit dem Code antworten, der auf Ihrem Anmeldebildschirm steht.
answer-login-code = Oder { $code } bei der Anmeldung eingeben. Diese Zahl niemandem nennen.
answer-no = { word-no } lehnt ab; { word-not-me }, wenn die Anfrage nicht von Ihnen kommt.

progress =
    { $who }: { $count ->
        [one] 1 von { $needed } hat bestätigt
       *[other] { $count } von { $needed } haben bestätigt
    }, { $time } UTC.
line-confirmed = Bestätigt: { $names }
line-denied = Abgelehnt: { $names }
progress-open = Ihre Antwort steht noch aus.
progress-yours = Ihre Antwort zählt. Andere müssen noch antworten.
names-separator = {", "}

closing-approved = Bestätigt, { $time } UTC. { $request }
closing-approved-on = Bestätigt auf { $device }, { $time } UTC. { $request }
closing-approved-typed = Bestätigt durch den bei der Anmeldung eingegebenen Code, { $time } UTC. { $request }
closing-approved-by = Bestätigt von { $names }, { $time } UTC. { $request }
closing-denied = Abgelehnt, { $time } UTC. { $request }
closing-denied-on = Abgelehnt auf { $device }, { $time } UTC. { $request }
closing-denied-by = Abgelehnt von { $names }, { $time } UTC. { $request }
closing-not-me = Abgelehnt und gemeldet: Das waren nicht Sie. { $time } UTC. { $request }
closing-not-me-on = Abgelehnt und gemeldet auf { $device }: Das waren nicht Sie. { $time } UTC. { $request }
closing-not-me-by = Abgelehnt und gemeldet von { $names }, { $time } UTC. { $request }
closing-wrong-code = Abgelehnt nach drei falschen Codes, { $time } UTC. { $request }
closing-expired = Abgelaufen, niemand hat geantwortet, { $time } UTC. { $request }
closing-expired-some =
    Abgelaufen, nur { $count ->
        [one] 1 von { $needed } hat bestätigt
       *[other] { $count } von { $needed } haben bestätigt
    }, { $time } UTC. { $request }
closing-withdrawn = Zurückgezogen von dem, der gefragt hat, { $time } UTC. { $request }
closing-undeliverable = Beendet, zu wenige sind erreichbar, { $time } UTC. { $request }

note-approved = Bestätigt. { $who } hat ein Ja erhalten.
note-denied = Abgelehnt. { $who } hat ein Nein erhalten.
note-recorded = Ihre Antwort an { $who } zählt. Andere müssen noch antworten.
note-how-tap = Das ist keine Antwort. Antworten Sie { word-yes }, { word-no } oder mit dem Code auf Ihrem Anmeldebildschirm.
note-how-code = Das reicht nicht zum Bestätigen. Antworten Sie mit dem Code auf Ihrem Anmeldebildschirm, oder bestätigen Sie die Anfrage in Ihrem Programm. { word-no } lehnt sie ab.
note-how-transfer = Das reicht nicht zum Bestätigen. Antworten Sie mit dem Code auf Ihrem Anmeldebildschirm. { word-no } lehnt die Anfrage ab.
note-wrong-code =
    { $left ->
        [0] Falscher Code, zum dritten Mal. Die Anfrage ist abgelehnt.
        [one] Falscher Code. Sie haben noch einen Versuch.
       *[other] Falscher Code. Sie haben noch { $left } Versuche.
    }
note-type-at-login = Dieser Code ist für Ihren Anmeldebildschirm: Geben Sie ihn dort ein. Hier antworten Sie mit dem Code, der dort steht.
note-nothing-open = Nichts wartet auf Ihre Antwort.
note-encrypted = Das kam verschlüsselt an und ist hier nicht lesbar. Antworten Sie unverschlüsselt.
note-several-open = Mehrere Anfragen sind offen. Antworten Sie auf die gemeinte, oder schreiben Sie ihre Nummer hinter die Antwort: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 Anmeldung wartet
       *[other] { $count } Anmeldungen warten
    }
