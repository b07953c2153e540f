#include "ca-backends/shared/exchange.hpp"

#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/jose.hpp"
#include "net/tls.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca {
namespace {

using namespace std::chrono_literals;
using testing::BackendWorld;
using testing::Reply;
using testing::Request;
using testing::ScriptedIssuer;
using testing::Transport;

Options options_for(const ScriptedIssuer& issuer) {
  boost::json::object values;
  if (!issuer.authority_pem().empty()) values["tlsAuthorities"] = issuer.authority_pem();
  return {tls_options, std::move(values)};
}

net::HttpCall call_to(const std::string& url, bool may_arrive_twice = true) {
  net::HttpCall call;
  call.url = net::parse_http_url(url).value();
  call.may_arrive_twice = may_arrive_twice;
  return call;
}

struct World : BackendWorld {
  Trial ask(const ScriptedIssuer& issuer, bool may_arrive_twice = true,
            std::chrono::milliseconds time = 20s) {
    const auto pool = make_http_pool(options_for(issuer), deps()).value();
    return run([&]() -> boost::asio::awaitable<Trial> {
      return exchange(*pool, call_to(issuer.url("/"), may_arrive_twice), soon(time));
    });
  }
  Unreachable fail(const ScriptedIssuer& issuer, bool may_arrive_twice = true,
                   std::chrono::milliseconds time = 20s) {
    const Trial trial = ask(issuer, may_arrive_twice, time);
    BOOST_REQUIRE(std::holds_alternative<Unreachable>(trial));
    const auto& failure = std::get<Unreachable>(trial);
    BOOST_TEST(failure.detail.starts_with("The issuer gave no answer: "), failure.detail);
    return failure;
  }
};

net::HttpAnswer answer_of(unsigned status, std::optional<std::chrono::seconds> retry_after = {}) {
  net::HttpAnswer answer;
  answer.status = status;
  answer.retry_after = retry_after;
  return answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exchanges)

BOOST_FIXTURE_TEST_CASE(any_answer_is_an_answer, World) {
  for (const auto transport : {Transport::http, Transport::https}) {
    ScriptedIssuer issuer(transport, [](const Request&) { return Reply::json(403, "{}"); });
    const Trial trial = ask(issuer);
    BOOST_REQUIRE(std::holds_alternative<net::HttpAnswer>(trial));
    BOOST_TEST(std::get<net::HttpAnswer>(trial).status == 403U);
    BOOST_TEST(std::get<net::HttpAnswer>(trial).header("content-type") == "application/json");
  }
}

BOOST_FIXTURE_TEST_CASE(every_failure_has_its_name, World) {
  std::optional<ScriptedIssuer> gone(std::in_place, [](const Request&) { return Reply{}; });
  const std::string nowhere = gone->url("/");
  const auto pool = make_http_pool(options_for(*gone), deps()).value();
  gone.reset();
  const Trial trial = run([&] { return exchange(*pool, call_to(nowhere, false), soon()); });
  BOOST_TEST((std::get<Unreachable>(trial).trouble == Trouble::unreachable));
  BOOST_TEST(!std::get<Unreachable>(trial).may_have_issued);

  ScriptedIssuer rude([](const Request&) { return Reply::hang_up(); });
  BOOST_TEST((fail(rude).trouble == Trouble::unreachable));
  ScriptedIssuer mute([](const Request&) { return Reply::hang(); });
  BOOST_TEST((fail(mute, true, 50ms).trouble == Trouble::timed_out));
  ScriptedIssuer strange([](const Request&) { return Reply::raw("220 mail.example ESMTP\r\n"); });
  BOOST_TEST((fail(strange).trouble == Trouble::protocol));
  ScriptedIssuer cut([](const Request&) { return Reply::cut_off("half", 8); });
  BOOST_TEST((fail(cut).trouble == Trouble::protocol));
  ScriptedIssuer huge(
      [](const Request&) { return Reply{.body = std::string(1024 * 1024 + 1, 'x')}; });
  BOOST_TEST((fail(huge).trouble == Trouble::protocol));
}

BOOST_FIXTURE_TEST_CASE(an_issuer_that_is_not_believed_learns_nothing, World) {
  ScriptedIssuer issuer(Transport::https, [](const Request&) { return Reply{}; });
  ScriptedIssuer other(Transport::https, [](const Request&) { return Reply{}; });
  const auto pool = make_http_pool(options_for(other), deps()).value();
  const Trial trial = run([&] { return exchange(*pool, call_to(issuer.url("/"), false), soon()); });
  const auto& failure = std::get<Unreachable>(trial);
  BOOST_TEST((failure.trouble == Trouble::tls_untrusted));
  BOOST_TEST(!failure.may_have_issued);
  BOOST_TEST(issuer.requests().empty());
}

BOOST_FIXTURE_TEST_CASE(a_lost_answer_may_have_been_a_certificate, World) {
  ScriptedIssuer rude([](const Request&) { return Reply::hang_up(); });
  BOOST_TEST(fail(rude, false).may_have_issued);
  BOOST_TEST(!fail(rude, true).may_have_issued);
  ScriptedIssuer mute([](const Request&) { return Reply::hang(); });
  BOOST_TEST(fail(mute, false, 100ms).may_have_issued);
}

BOOST_FIXTURE_TEST_CASE(a_client_certificate_is_shown, World) {
  ScriptedIssuer issuer(Transport::https, [](const Request& request) {
    return Reply{.status = request.has_client_certificate ? 200U : 401U};
  });
  const auto identity = net::make_self_signed("client").value();
  boost::json::object values;
  values["tlsAuthorities"] = issuer.authority_pem();
  values["tlsClientCertificate"] = identity.certificate_pem;
  const auto half = make_http_pool(Options(tls_options, values), deps());
  BOOST_TEST((half.error().kind == ErrorKind::rejected));
  values["tlsClientKey"] = make_jose_key_pem().value().reveal();
  const auto strange = make_http_pool(Options(tls_options, values), deps());
  BOOST_TEST((strange.error().kind == ErrorKind::rejected));
  values["tlsClientKey"] = identity.key_pem.reveal();
  const auto pool = make_http_pool(Options(tls_options, values), deps()).value();
  const Trial trial = run([&] { return exchange(*pool, call_to(issuer.url("/")), soon()); });
  BOOST_TEST(std::get<net::HttpAnswer>(trial).status == 200U);
}

BOOST_FIXTURE_TEST_CASE(addresses_that_the_guard_forbids_are_not_dialled, World) {
  ScriptedIssuer issuer([](const Request&) { return Reply{}; });
  Deps closed = deps();
  closed.guard = net::AddressGuard({}, true);
  const auto pool = make_http_pool(options_for(issuer), closed).value();
  const Trial trial = run([&] { return exchange(*pool, call_to(issuer.url("/")), soon()); });
  BOOST_TEST((std::get<Unreachable>(trial).trouble == Trouble::unreachable));
  BOOST_TEST(issuer.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_status_has_a_meaning) {
  struct Row {
    unsigned status;
    Trouble trouble;
    bool is_refused;
  };
  for (const Row& row :
       {Row{400, Trouble::rejected, true}, Row{401, Trouble::credentials, true},
        Row{403, Trouble::forbidden, true}, Row{404, Trouble::not_found, true},
        Row{408, Trouble::unavailable, false}, Row{409, Trouble::rejected, true},
        Row{425, Trouble::unavailable, false}, Row{429, Trouble::rate_limited, false},
        Row{500, Trouble::unavailable, false}, Row{503, Trouble::unavailable, false},
        Row{204, Trouble::protocol, false}, Row{302, Trouble::protocol, false},
        Row{101, Trouble::protocol, false}}) {
    const auto outcome = trouble_of(answer_of(row.status), "no");
    const auto* refused = std::get_if<Refused>(&outcome);
    BOOST_TEST((refused != nullptr) == row.is_refused, row.status);
    const auto trouble = refused ? refused->trouble : std::get<Unreachable>(outcome).trouble;
    BOOST_TEST(ports::name(trouble) == ports::name(row.trouble), row.status);
  }
}

BOOST_AUTO_TEST_CASE(retry_after_is_kept_within_bounds) {
  const auto kept = [](std::optional<std::chrono::seconds> retry_after) {
    return std::get<Unreachable>(trouble_of(answer_of(503, retry_after), "")).retry_after;
  };
  BOOST_TEST((kept({}) == std::nullopt));
  BOOST_TEST((kept(0s) == 1s));
  BOOST_TEST((kept(7s) == 7s));
  BOOST_TEST((kept(90'000s) == 86'400s));
}

BOOST_AUTO_TEST_CASE(what_a_stranger_says_is_made_fit_to_be_shown) {
  BOOST_TEST(std::get<Refused>(trouble_of(answer_of(403), "permission denied")).detail ==
             "Issuer HTTP 403: permission denied");
  BOOST_TEST(reason("A", "") == "A");
  BOOST_TEST(reason("A", " \r\n ") == "A");
  BOOST_TEST(reason("A", "two\r\n lines\t ") == "A: two lines");
  BOOST_TEST(reason("A", "red \x1b[31m\xc2\x85 end") == "A: red [31m end");
  BOOST_TEST(reason("A",
                    "abc\xe2\x80\xae"
                    "cba\xe2\x81\xa6\xef\xbb\xbf") == "A: abccba");
  BOOST_TEST(reason("A", "Größe 文字 😀") == "A: Größe 文字 😀");
  BOOST_TEST(reason("A", "a\xff\xc3") == "A: a\xef\xbf\xbd\xef\xbf\xbd");
  BOOST_TEST(reason("A", "\xed\xa0\x80\xc0\x80") ==
             "A: \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

BOOST_AUTO_TEST_CASE(a_long_reason_is_cut_between_characters) {
  std::string long_text;
  for (int i = 0; i < 2000; ++i) long_text += "ö";
  const std::string cut = reason("A", long_text);
  const auto characters = std::ranges::count_if(cut, [](char c) { return (c & 0xc0) != 0x80; });
  BOOST_TEST(characters <= 1000);
  BOOST_TEST(characters > 990);
  BOOST_TEST(cut.ends_with("ö\xe2\x80\xa6"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
