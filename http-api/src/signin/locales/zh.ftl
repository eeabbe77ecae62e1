### 登录页面上的文字。$who 是网站,$address 是 XMPP 地址,$verifier 是发消息的地址。

## 每个页面

language = 语言
help = 帮助
imprint = 法律声明
privacy = 隐私

## 询问地址的页面

ask-title = 登录 { $who }
ask-title-account = 登录
ask-how = 您会在聊天应用中收到一条消息，并在那里确认。不需要密码。
ask-address = 您的 XMPP 地址
ask-example = 例如：alice@example.org
ask-button = 继续

## 地址有什么问题

address-missing = 请输入您的地址，例如 alice@example.org。
address-wrong = 这不是 XMPP 地址。它的格式类似 alice@example.org。
address-elsewhere = { $domain } 的地址不能在此登录。

## 等待的页面

wait-title = 请在聊天应用中确认
wait-asked = 我们已询问 { $address }。
wait-code = 您的验证码
wait-how-tap = 请核对：消息中必须显示此验证码。如果一致，请在那里确认。
wait-how-code = 请将此验证码回复给 { $verifier }。如果消息显示相同的验证码，也可以在那里确认。
wait-how-code-unknown = 请在聊天应用中回复此验证码。如果消息显示相同的验证码，也可以在那里确认。
wait-how-transfer = 请将此验证码回复给 { $verifier }，或在此输入消息中的验证码。
wait-how-transfer-unknown = 请在聊天应用中回复此验证码，或在此输入消息中的验证码。
wait-open = 打开聊天
wait-scan = 扫描以在手机上打开聊天
wait-state = 正在等待您的回复
wait-delivered = 您的设备已收到消息
wait-seen = 消息已被查看
wait-left = 剩余时间：{ $time }
wait-warning = 只有您应该看到此验证码。如果是别人让您打开此页面，请取消。
wait-cancel = 取消
wait-check = 我已确认
wait-help = 没有收到消息？
wait-help-address = 地址正确吗？{ $address }
wait-help-app = 您的聊天应用是否已打开并连接？
wait-help-strangers = 请查看陌生人的消息请求：有些应用会把第一条消息放在那里。
wait-help-contact = 有些应用和服务器会屏蔽陌生人。请将 { $verifier } 添加为联系人，然后重试。
code-label = 消息中的验证码
code-button = 确认
code-wrong =
    { $left ->
       *[other] 验证码不正确。您还可以尝试 { $left } 次。
    }

## 结果

done-title = 您已登录
done-next = 继续
denied-title = 已拒绝
denied-declined = 请求在聊天中被拒绝。
denied-not-me = 请求在聊天中被拒绝并举报：它来自其他人。
denied-code = 验证码输错了三次。
expired-title = 没有回复
expired-text = 没有人及时确认。
undeliverable-title = 无法发送消息
undeliverable-account = 消息未能送达 { $address }。
undeliverable-server = 无法连接 { $address } 的服务器。
undeliverable-link = 目前无法连接我们自己的聊天服务器。
withdrawn-title = 已取消
withdrawn-text = 没有人登录。
limited-title = 请稍候
limited-text = 请求过多。请几分钟后再试。
again = 重试
other-address = 使用其他地址

## 错误

error-title = 操作未成功
error-link = 此链接不完整，或不是来自这里。请返回网站并从那里登录。
error-stale = 此页面打开时间过长。请重试。
error-foreign = 此表单来自其他网站，因此未执行任何操作。
error-busy = 目前无法完成。请稍后再试。
error-request = 您的浏览器发送了无法读取的内容。

## 自己的会话页面

account-title = 您的登录位置
account-who = 您是 { $address }。
account-this = 此浏览器
account-unknown = 未知浏览器
account-browser = 浏览器
account-from = 地址
account-since = 登录于
account-until = 有效至
account-used = 用于
account-end = 在那里退出
account-end-here = 退出登录
account-end-others = 在其他所有地方退出
account-apps = 保持登录的应用
sign-out-title = 退出登录？
signed-out-title = 您已退出登录
signed-out-text = 您登录过的网站可能还会记住您一段时间。
sign-in-again = 登录

## 聊天消息的内容,在网站名称之后。

prompt = 用浏览器登录
