word-yes = TAK
word-no = NIE
word-not-me = TO NIE JA
button-yes = Zatwierdź
button-no = Odrzuć
button-not-me = To nie byłem ja

asker-system = System
asker-user = Użytkownik { $user }
asker-user-on-host = Użytkownik { $user } na { $host }

headline = { $who } prosi o potwierdzenie: { $what }
headline-from = { $who } prosi o potwierdzenie (z { $address }): { $what }
request = { $who }: { $what }

line-address = Adres: { $text }
line-account = Konto: { $text }
line-host = Komputer: { $text }
line-program = Program: { $text }
line-key = Klucz: { $text }
line-command = Polecenie: { $text }
line-time =
    Zapytano o { $opened } UTC, otwarte do { $deadline } UTC ({ $seconds ->
        [one] pozostała 1 sekunda
        [few] pozostały { $seconds } sekundy
       *[many] pozostało { $seconds } sekund
    }).
line-confirmers =
    { $asked ->
        [one] Pytana jest jedna osoba
        [few] Pytane są { $asked } osoby
       *[many] Pytanych jest { $asked } osób
    }, { $needed ->
        [one] jedna z nich musi potwierdzić
        [few] { $needed } z nich muszą potwierdzić
       *[many] { $needed } z nich musi potwierdzić
    }.
line-confirmers-veto =
    { $asked ->
        [one] Pytana jest jedna osoba
        [few] Pytane są { $asked } osoby
       *[many] Pytanych jest { $asked } osób
    }, { $needed ->
        [one] jedna z nich musi potwierdzić
        [few] { $needed } z nich muszą potwierdzić
       *[many] { $needed } z nich musi potwierdzić
    }. Jedno „nie” kończy sprawę.

answer-tap = Porównaj: ekran logowania musi pokazywać { $code }. Jeśli tak jest, potwierdź tutaj lub odpowiedz { word-yes }.
answer-code = Aby zatwierdzić, potwierdź tutaj, jeśli kod zgadza się z kodem na ekranie logowania, albo odpowiedz sześcioma cyframi, które tam widać.
answer-code-given = Aby zatwierdzić, potwierdź tutaj, jeśli kod zgadza się z kodem na ekranie logowania, albo odpowiedz kodem, który tam widać.
answer-transfer = Aby zatwierdzić, odpowiedz sześcioma cyframi z ekranu logowania.
answer-transfer-given = Aby zatwierdzić, odpowiedz kodem z ekranu logowania.
answer-login-code = Albo wpisz { $code } przy logowaniu. Nie podawaj tej liczby nikomu.
answer-no = Odpowiedz { word-no }, aby odrzucić, { word-not-me }, jeśli to nie Twoja prośba.

progress =
    { $who }: { $count ->
        [one] Potwierdziła 1 osoba z { $needed }
        [few] Potwierdziły { $count } osoby z { $needed }
       *[many] Potwierdziło { $count } osób z { $needed }
    }, { $time } UTC.
line-confirmed = Potwierdzili: { $names }
line-denied = Odrzucili: { $names }
progress-open = Twoja odpowiedź jest nadal oczekiwana.
progress-yours = Twoja odpowiedź się liczy. Inni muszą jeszcze odpowiedzieć.
names-separator = {", "}

closing-approved = Zatwierdzono, { $time } UTC. { $request }
closing-approved-on = Zatwierdzono na { $device }, { $time } UTC. { $request }
closing-approved-typed = Zatwierdzono kodem wpisanym przy logowaniu, { $time } UTC. { $request }
closing-approved-by = Zatwierdzono przez: { $names }, { $time } UTC. { $request }
closing-denied = Odrzucono, { $time } UTC. { $request }
closing-denied-on = Odrzucono na { $device }, { $time } UTC. { $request }
closing-denied-by = Odrzucono przez: { $names }, { $time } UTC. { $request }
closing-not-me = Odrzucono i zgłoszono: to nie Twoja prośba. { $time } UTC. { $request }
closing-not-me-on = Odrzucono i zgłoszono na { $device }: to nie Twoja prośba. { $time } UTC. { $request }
closing-not-me-by = Odrzucono i zgłoszono przez: { $names }, { $time } UTC. { $request }
closing-wrong-code = Odrzucono po trzech błędnych kodach, { $time } UTC. { $request }
closing-expired = Wygasło, nikt nie odpowiedział, { $time } UTC. { $request }
closing-expired-some =
    Wygasło, { $count ->
        [one] potwierdziła tylko 1 osoba z { $needed }
        [few] potwierdziły tylko { $count } osoby z { $needed }
       *[many] potwierdziło tylko { $count } osób z { $needed }
    }, { $time } UTC. { $request }
closing-withdrawn = Wycofane przez pytającego, { $time } UTC. { $request }
closing-undeliverable = Zakończono, zbyt mało osób jest osiągalnych, { $time } UTC. { $request }

note-approved = Potwierdzono. { $who } otrzymuje odpowiedź „tak”.
note-denied = Odrzucono. { $who } otrzymuje odpowiedź „nie”.
note-recorded = Twoja odpowiedź dla { $who } się liczy. Inni muszą jeszcze odpowiedzieć.
note-how-tap = To nie jest odpowiedź. Odpowiedz { word-yes }, { word-no } albo kodem z ekranu logowania.
note-how-code = To nie wystarczy, aby zatwierdzić. Odpowiedz kodem z ekranu logowania albo potwierdź prośbę w swoim programie. { word-no } ją odrzuca.
note-how-transfer = To nie wystarczy, aby zatwierdzić. Odpowiedz kodem z ekranu logowania. { word-no } odrzuca prośbę.
note-wrong-code =
    { $left ->
        [0] Błędny kod po raz trzeci. Prośba zostaje odrzucona.
        [one] Błędny kod. Pozostała jedna próba.
        [few] Błędny kod. Pozostały { $left } próby.
       *[many] Błędny kod. Pozostało { $left } prób.
    }
note-type-at-login = Ten kod jest dla ekranu logowania: wpisz go tam. Tutaj odpowiedz kodem, który tam widać.
note-nothing-open = Nic nie czeka na Twoją odpowiedź.
note-encrypted = Ta wiadomość przyszła zaszyfrowana i nikt tutaj nie może jej przeczytać. Odpowiedz bez szyfrowania.
note-several-open = Otwartych jest kilka próśb. Odpowiedz na tę, o którą chodzi, albo dopisz jej numer po odpowiedzi: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 logowanie czeka
        [few] { $count } logowania czekają
       *[many] { $count } logowań czeka
    }
