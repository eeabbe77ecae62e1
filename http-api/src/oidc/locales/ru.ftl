### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } хочет знать, кто вы
consent-learns = { $client } узнает:
consent-openid = что это вы, под именем, которое ничего не говорит о вашем адресе
consent-profile = ваше имя пользователя
consent-groups = группы, в которых вы состоите
consent-email = ваш адрес электронной почты
consent-xmpp = ваш адрес XMPP
consent-offline = и сохранит доступ в ваше отсутствие, пока вы его не прекратите
consent-yes = Разрешить
consent-no = Отказать
logout-no = Не выходить
logout-stays = Вы по-прежнему в системе
onward-title = Одну минуту
apps-title = Приложения, которые остаются в системе
apps-none = Ни одно приложение не остаётся в системе в ваше отсутствие.
