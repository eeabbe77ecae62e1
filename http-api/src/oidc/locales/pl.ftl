### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } chce wiedzieć, kim jesteś
consent-learns = { $client } dowie się:
consent-openid = że to ty, pod nazwą, która nic nie mówi o twoim adresie
consent-profile = jaka jest twoja nazwa użytkownika
consent-groups = do jakich grup należysz
consent-email = jaki jest twój adres e-mail
consent-xmpp = jaki jest twój adres XMPP
consent-offline = i zachowa dostęp pod twoją nieobecność, dopóki go nie zakończysz
consent-yes = Zezwól
consent-no = Odmów
logout-no = Nie wylogowuj
logout-stays = Nadal jesteś zalogowany
onward-title = Chwileczkę
apps-title = Aplikacje, które pozostają zalogowane
apps-none = Żadna aplikacja nie pozostaje zalogowana pod twoją nieobecność.
