### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } 想知道您是谁
consent-learns = { $client } 会得知：
consent-openid = 是您本人（所用名称不透露您的地址）
consent-profile = 您的用户名
consent-groups = 您所在的群组
consent-email = 您的电子邮件地址
consent-xmpp = 您的 XMPP 地址
consent-offline = 并在您离开时保留访问权限，直到您终止
consent-yes = 允许
consent-no = 拒绝
logout-no = 保持登录
logout-stays = 您仍处于登录状态
onward-title = 请稍候
apps-title = 保持登录的应用
apps-none = 您离开时没有应用保持登录。
