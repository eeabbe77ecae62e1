word-yes = JA
word-no = NEE
word-not-me = NIET IK
button-yes = Goedkeuren
button-no = Weigeren
button-not-me = Dat was ik niet

asker-system = Het systeem
asker-user = Gebruiker { $user }
asker-user-on-host = Gebruiker { $user } op { $host }

headline = { $who } vraagt je te bevestigen: { $what }
headline-from = { $who } vraagt je te bevestigen (vanaf { $address }): { $what }
request = { $who }: { $what }

line-address = Adres: { $text }
line-account = Account: { $text }
line-host = Computer: { $text }
line-program = Programma: { $text }
line-key = Sleutel: { $text }
line-command = Opdracht: { $text }
line-time =
    Gevraagd om { $opened } UTC, open tot { $deadline } UTC (nog { $seconds ->
        [one] 1 seconde
       *[other] { $seconds } seconden
    }).
line-confirmers =
    { $asked ->
        [one] Eén persoon wordt gevraagd
       *[other] { $asked } personen worden gevraagd
    }, { $needed ->
        [one] één van hen moet bevestigen
       *[other] { $needed } van hen moeten bevestigen
    }.
line-confirmers-veto =
    { $asked ->
        [one] Eén persoon wordt gevraagd
       *[other] { $asked } personen worden gevraagd
    }, { $needed ->
        [one] één van hen moet bevestigen
       *[other] { $needed } van hen moeten bevestigen
    }. Eén keer nee beëindigt het.

answer-tap = Vergelijk: je inlogscherm moet { $code } tonen. Klopt dat, bevestig dan hier of antwoord { word-yes }.
answer-code = Om goed te keuren: bevestig hier als de code die op je inlogscherm is, of antwoord met de zes cijfers die daar staan.
answer-code-given = Om goed te keuren: bevestig hier als de code die op je inlogscherm is, of antwoord met de code die daar staat.
answer-transfer = Om goed te keuren: antwoord met de zes cijfers die op je inlogscherm staan.
answer-transfer-given = Om goed te keuren: antwoord met de code die op je inlogscherm staat.
answer-login-code = Of typ { $code } bij het inloggen. Zeg dit nummer tegen niemand.
answer-no = Antwoord { word-no } om te weigeren, { word-not-me } als het verzoek niet van jou komt.

progress =
    { $who }: { $count ->
        [one] 1 van { $needed } heeft bevestigd
       *[other] { $count } van { $needed } hebben bevestigd
    }, { $time } UTC.
line-confirmed = Bevestigd: { $names }
line-denied = Geweigerd: { $names }
progress-open = Er wordt nog op jouw antwoord gewacht.
progress-yours = Jouw antwoord telt. Anderen moeten nog antwoorden.
names-separator = {", "}

closing-approved = Goedgekeurd, { $time } UTC. { $request }
closing-approved-on = Goedgekeurd op { $device }, { $time } UTC. { $request }
closing-approved-typed = Goedgekeurd met de bij het inloggen getypte code, { $time } UTC. { $request }
closing-approved-by = Goedgekeurd door { $names }, { $time } UTC. { $request }
closing-denied = Geweigerd, { $time } UTC. { $request }
closing-denied-on = Geweigerd op { $device }, { $time } UTC. { $request }
closing-denied-by = Geweigerd door { $names }, { $time } UTC. { $request }
closing-not-me = Geweigerd en gemeld: jij was het niet. { $time } UTC. { $request }
closing-not-me-on = Geweigerd en gemeld op { $device }: jij was het niet. { $time } UTC. { $request }
closing-not-me-by = Geweigerd en gemeld door { $names }, { $time } UTC. { $request }
closing-wrong-code = Geweigerd na drie foute codes, { $time } UTC. { $request }
closing-expired = Verlopen, niemand heeft geantwoord, { $time } UTC. { $request }
closing-expired-some =
    Verlopen, { $count ->
        [one] slechts 1 van { $needed } heeft bevestigd
       *[other] slechts { $count } van { $needed } hebben bevestigd
    }, { $time } UTC. { $request }
closing-withdrawn = Ingetrokken door wie het vroeg, { $time } UTC. { $request }
closing-undeliverable = Beëindigd, te weinig mensen zijn bereikbaar, { $time } UTC. { $request }

note-approved = Bevestigd. { $who } heeft een ja gekregen.
note-denied = Geweigerd. { $who } heeft een nee gekregen.
note-recorded = Jouw antwoord aan { $who } telt. Anderen moeten nog antwoorden.
note-how-tap = Dat is geen antwoord. Antwoord { word-yes }, { word-no } of de code op je inlogscherm.
note-how-code = Dat is niet genoeg om goed te keuren. Antwoord met de code op je inlogscherm, of bevestig het verzoek in je programma. { word-no } weigert het.
note-how-transfer = Dat is niet genoeg om goed te keuren. Antwoord met de code op je inlogscherm. { word-no } weigert het verzoek.
note-wrong-code =
    { $left ->
        [0] Foute code, voor de derde keer. Het verzoek is geweigerd.
        [one] Foute code. Je hebt nog één poging.
       *[other] Foute code. Je hebt nog { $left } pogingen.
    }
note-type-at-login = Die code is voor je inlogscherm: typ hem daar. Antwoord hier met de code die daar staat.
note-nothing-open = Er wacht niets op je antwoord.
note-encrypted = Dat kwam versleuteld aan en kan hier niet worden gelezen. Antwoord zonder versleuteling.
note-several-open = Er staan meerdere verzoeken open. Antwoord op het verzoek dat je bedoelt, of zet het nummer achter je antwoord: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 aanmelding wacht
       *[other] { $count } aanmeldingen wachten
    }
