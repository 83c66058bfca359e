"""The file of channels and its faults; what is really sent, by each kind of channel."""

import email
import json
from email import policy

import pytest

from schemas.errors import InputError
from tasks.messages import channels, contacts
from tasks.messages.channels import MessageChannel

HEAD = "desk: https://desk.example.org\nchannels:\n"
LINE = '  a: {{zh: 甲, en: a, address: {address}, url: "{url}"{more}}}\n'


def one(url, address="account", more=""):
    return HEAD + LINE.format(url=url, address=address, more=more)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (one("syslog://{to}"), "channel_kind", 3),
        (one("json://example.org/"), "channel_to", 3),
        (one("json://{to}.example.org/"), "channel_to", 3),
        (one("json://example.org/{to}", "none"), "channel_to", 3),
        (one("json://10.0.0.7/{to}"), "channel_inner", 3),
        (one("json://[::1]/{to}"), "channel_inner", 3),
        (one("form://intranet/{to}"), "channel_inner", 3),
        (one("mailto://u:p@mail.example.org?smtp=127.0.0.1&to={to}", "email"), "channel_inner", 3),
        (one("mailto://u:p@mail.example.org?SMTP=10.1&to={to}", "email"), "channel_inner", 3),
        (one("mailto://u:p@mail.example.org?smtp=localhost.&to={to}", "email"), "channel_inner", 3),
        (one("json://2130706433/{to}"), "channel_inner", 3),
        (one("json://[::ffff:7f00:1]/{to}"), "channel_inner", 3),
        (one("json://printer.LOCAL/{to}"), "channel_inner", 3),
        (one("wecombot://no key!/{to}"), "channel_url", 3),
        (HEAD + "  a: {zh: 甲}\n", "unreadable", 3),
        ("desk: ftp://x\nchannels: {}\n", "unreadable", 1),
        ("desk: https://x.cn\nhour: 25\nchannels: {}\n", "unreadable", 2),
        ("desk: [\n", "unreadable", 2),
    ],
)
def test_a_fault_names_file_and_line_in_both_languages_and_no_secret(written, text, code, line):
    file = written(text.replace("://", "://u:SECRET@", 1) if "json" in text else text)

    with pytest.raises(InputError) as fault:
        channels.read(file)

    assert fault.value.field == code
    assert f"{file} 第 {line} 行" in fault.value.message
    assert f"{file}, line {line}" in fault.value.message_en
    assert "SECRET" not in str(fault.value) + fault.value.message + fault.value.message_en


def test_a_file_that_others_can_read_is_refused_and_none_is_no_fault(written, tmp_path):
    file = written(one("json://example.org/{to}"))
    assert channels.read(file).channels["a"].zh == "甲"
    assert "json://" not in repr(channels.read(file))
    file.chmod(0o640)
    file.write_text(one("json://example.org/in/{to}"), encoding="utf-8")
    with pytest.raises(InputError) as fault:
        channels.read(file)
    assert fault.value.field == "file_open"
    assert channels.read(tmp_path / "none.yaml") is None


def test_a_program_is_told_and_what_it_answered_is_a_class_without_words(known, web, caplog):
    assert channels.send(known.channels["json"], "wang&to=x", "题", "文") == ""
    assert [(path, body["to"], body["title"], body["message"]) for path, body in web.took] == [
        ("/in", "wang&to=x", "题", "文")
    ]
    web.answer = 401
    assert channels.send(known.channels["json"], "wang", "题", "文") == "http_401"
    web.server.socket.close()
    assert channels.send(known.channels["json"], "wang", "题", "文") == "not_sent"
    assert "SECRET" not in caplog.text


def test_a_name_that_leads_inward_is_not_told_but_where_that_is_allowed(web, monkeypatch):
    def address(host, *_args, **_how):
        return [(2, 1, 6, "", ("127.0.0.1" if host == "desk.example.org" else host, 0))]

    url = f"json://desk.example.org:{web.server.server_port}/in?:to={{to}}"
    way = MessageChannel(zh="接", en="a", url=url, address="account")
    monkeypatch.setattr("socket.getaddrinfo", address)

    assert channels.send(way, "wang", "题", "文") == "inner"
    assert web.took == []
    assert contacts.why("inner", "zh") == "通道的地址通向内网，未获允许"


def test_a_redirect_is_not_followed(known, web):
    web.answer = 302
    assert channels.send(known.channels["json"], "wang", "题", "文") == "http_302"
    assert len(web.took) == 1


def test_mail_arrives_whole(mail):
    port = mail.server_address[1]
    url = f"mailto://u@127.0.0.1:{port}/?from=robot@example.org&mode=insecure&to={{to}}"
    way = MessageChannel(zh="邮", en="mail", url=url, address="email", inner=True)

    assert channels.fits(way, "wang@example.org")
    assert not channels.fits(way, "wang@example.org,li@example.org")
    assert channels.send(way, "wang@example.org", "待办 3 件", "正文一\n正文二") == ""

    assert b"rcpt TO:<wang@example.org>\r\n" in mail.said
    read = email.message_from_bytes(b"".join(mail.took), policy=policy.default)
    assert read["subject"] == "待办 3 件"
    text = read.get_body(("plain", "html")).get_content()
    assert "正文一" in text
    assert "正文二" in text


@pytest.mark.parametrize(
    ("url", "address", "to", "host"),
    [
        ("wecombot://abcdefgh-1234/", "none", "", "qyapi.weixin.qq.com"),
        ("dingtalk://abcdefgh1234/{to}", "mobile", "15400000001", "oapi.dingtalk.com"),
        ("feishu://abcdefgh1234/", "none", "", "open.feishu.cn"),
        ("wechat://corp1234:secret1234@1000002/@{to}", "account", "wang", "qyapi.weixin.qq.com"),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_services_of_offices(monkeypatch, url, address, to, host):
    asked = []

    class Fine:
        status_code, text, content = 200, "{}", b'{"errcode": 0, "access_token": "t", "code": 0}'

        def json(self):
            return {"errcode": 0, "access_token": "t", "expires_in": 7200, "code": 0}

    def request(method, where, **how):
        asked.append((where, json.loads(how.get("data") or "{}")))
        return Fine()

    monkeypatch.setattr("requests.api.request", request)
    monkeypatch.setattr("apprise.plugins.wechat.NotifyWeChat.request_rate_per_sec", 0)
    way = MessageChannel(zh="群", en="group", url=url, address=address)

    assert channels.send(way, to, "题", "待办") == ""

    where, body = asked[-1]
    assert where.startswith(f"https://{host}/")
    assert "待办" in str(body)
    assert to in str(body)
