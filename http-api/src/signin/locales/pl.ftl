### Co mówią strony logowania. $who to witryna, $address to adres XMPP, $verifier to adres, który pisze.

## Na każdej stronie

language = Język
help = Pomoc
imprint = Nota prawna
privacy = Prywatność

## Strona, która pyta o adres

ask-title = Zaloguj się do { $who }
ask-title-account = Zaloguj się
ask-how = Dostaniesz wiadomość w swoim komunikatorze i tam potwierdzisz. Nie ma hasła.
ask-address = Twój adres XMPP
ask-example = Na przykład: alice@example.org
ask-button = Dalej

## Co jest nie tak z adresem

address-missing = Wpisz swój adres, na przykład alice@example.org.
address-wrong = To nie jest adres XMPP. Wygląda on jak alice@example.org.
address-elsewhere = Z adresem w { $domain } nikt nie może się tu zalogować.

## Strona, która czeka

wait-title = Potwierdź w komunikatorze
wait-asked = Zapytaliśmy { $address }.
wait-code = Twój kod
wait-how-tap = Porównaj: wiadomość musi pokazywać ten kod. Jeśli tak, potwierdź tam.
wait-how-code = Odpowiedz { $verifier } tym kodem. Albo, jeśli wiadomość pokazuje ten sam kod, potwierdź tam.
wait-how-code-unknown = Odpowiedz tym kodem w komunikatorze. Albo, jeśli wiadomość pokazuje ten sam kod, potwierdź tam.
wait-how-transfer = Odpowiedz { $verifier } tym kodem. Albo wpisz tutaj kod z wiadomości.
wait-how-transfer-unknown = Odpowiedz tym kodem w komunikatorze. Albo wpisz tutaj kod z wiadomości.
wait-open = Otwórz rozmowę
wait-scan = Zeskanuj, aby otworzyć rozmowę w telefonie
wait-state = Czekamy na odpowiedź
wait-delivered = Twoje urządzenie ma wiadomość
wait-seen = Wiadomość została wyświetlona
wait-left = Pozostały czas: { $time }
wait-warning = Tylko Ty powinieneś widzieć ten kod. Jeśli na tę stronę skierował Cię ktoś inny, anuluj.
wait-cancel = Anuluj
wait-check = Już potwierdzono
wait-help = Nie ma wiadomości?
wait-help-address = Czy adres jest poprawny? { $address }
wait-help-app = Czy komunikator jest otwarty i połączony?
wait-help-strangers = Zajrzyj do próśb od nieznajomych: niektóre aplikacje umieszczają tam pierwszą wiadomość.
wait-help-contact = Niektóre aplikacje i serwery blokują nieznajomych. Dodaj { $verifier } do kontaktów i spróbuj ponownie.
code-label = Kod z wiadomości
code-button = Potwierdź
code-wrong =
    { $left ->
        [one] To nie ten kod. Została jeszcze jedna próba.
        [few] To nie ten kod. Zostały jeszcze { $left } próby.
        [many] To nie ten kod. Zostało jeszcze { $left } prób.
       *[other] To nie ten kod. Zostało jeszcze { $left } próby.
    }

## Jak to się skończyło

done-title = Zalogowano
done-next = Dalej
denied-title = Odrzucono
denied-declined = Prośba została odrzucona w rozmowie.
denied-not-me = Prośba została odrzucona i zgłoszona w rozmowie: pochodziła od kogoś innego.
denied-code = Trzy razy wpisano zły kod.
expired-title = Brak odpowiedzi
expired-text = Nikt nie potwierdził na czas.
undeliverable-title = Nie udało się wysłać wiadomości
undeliverable-account = Nie dotarła do { $address }.
undeliverable-server = Serwer adresu { $address } jest nieosiągalny.
undeliverable-link = Nasz własny serwer jest teraz nieosiągalny.
withdrawn-title = Anulowano
withdrawn-text = Nikt nie został zalogowany.
limited-title = Poczekaj chwilę
limited-text = Było zbyt wiele próśb. Spróbuj ponownie za kilka minut.
again = Spróbuj ponownie
other-address = Użyj innego adresu

## Błędy

error-title = Nie udało się
error-link = Ten odnośnik jest niepełny albo nie pochodzi stąd. Wróć do witryny i zaloguj się stamtąd.
error-stale = Ta strona była otwarta zbyt długo. Spróbuj ponownie.
error-foreign = Ten formularz przyszedł z innej witryny, więc nic nie zrobiono.
error-busy = Teraz nie jest to możliwe. Spróbuj wkrótce ponownie.
error-request = Przeglądarka wysłała coś, czego nie da się odczytać.

## Strona własnych sesji

account-title = Gdzie jesteś zalogowany
account-who = Twój adres: { $address }
account-this = Ta przeglądarka
account-unknown = Nieznana przeglądarka
account-browser = Przeglądarka
account-from = Adres
account-since = Od
account-until = Do
account-used = Użyto w
account-end = Wyloguj tam
account-end-here = Wyloguj się
account-end-others = Wyloguj wszędzie indziej
account-apps = Aplikacje, które pozostają zalogowane
sign-out-title = Wylogować się?
signed-out-title = Wylogowano
signed-out-text = Witryny, do których się zalogowano, mogą jeszcze przez jakiś czas Cię pamiętać.
sign-in-again = Zaloguj się

## O czym mówi wiadomość w rozmowie, po nazwie witryny.

prompt = logowanie w przeglądarce
