// Tokens: where they come from, how long they are kept, and what a refused one leads to.
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>

#include "tests/unit/ca-backends/vault/vault_world.hpp"

namespace sealmint::ca::vault {
namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::Reply;
using testing::Request;

constexpr std::string_view login_line = "POST /v1/auth/approle/login\n";
constexpr std::string_view renew_line = "POST /v1/auth/token/renew-self\n";
constexpr std::string_view sign_line = "POST /v1/pki/sign/codesign\n";

std::string lines(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

struct Fixture {
  std::string leaf = some_certificate_pem("leaf");
  std::atomic<int> logins = 0;
  std::atomic<int> lease_s = 1200;
  std::atomic<bool> is_renewable = true;
  std::function<Reply()> renewal = [this] { return lease("token", lease_s, is_renewable); };

  Reply signed_answer() const {
    return Reply::json(
        200, boost::json::serialize(boost::json::object{{"data", {{"certificate", leaf}}}}));
  }
  Reply answer(const Request& request) {
    if (request.target.ends_with("/login")) {
      return lease("token" + std::to_string(++logins), lease_s, is_renewable);
    }
    if (request.target.ends_with("/renew-self")) return renewal();
    return signed_answer();
  }
  VaultWorld::Handler handler() {
    return [this](const Request& request) { return answer(request); };
  }
};

bool is_issued(const ports::IssueOutcome& outcome) {
  return std::holds_alternative<ports::IssuedCertificate>(outcome);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(vault_session, Fixture)

BOOST_AUTO_TEST_CASE(a_login_serves_many_calls) {
  VaultWorld world(handler());
  for (int round = 0; round < 3; ++round) BOOST_TEST(is_issued(world.issue()));
  BOOST_TEST(world.asked() == lines({login_line, sign_line, sign_line, sign_line}));
  const auto requests = world.issuer.requests();
  BOOST_TEST(requests[0].body == R"({"role_id":"role","secret_id":"secret"})");
  BOOST_TEST(requests[0].header("X-Vault-Token").empty());
  BOOST_TEST(requests[1].header("X-Vault-Token") == "token1");
  BOOST_TEST(requests[1].header("X-Vault-Request") == "true");
  BOOST_TEST(requests[1].header("User-Agent") == "Test/1");
}

BOOST_AUTO_TEST_CASE(a_token_is_renewed_after_two_thirds_of_its_time) {
  VaultWorld world(handler());
  world.issue();
  world.world.clock.advance(799s);
  world.issue();
  world.world.clock.advance(2s);
  world.issue();
  world.issue();
  BOOST_TEST(world.asked() ==
             lines({login_line, sign_line, sign_line, renew_line, sign_line, sign_line}));
  BOOST_TEST(world.issuer.requests()[4].header("X-Vault-Token") == "token");
}

BOOST_AUTO_TEST_CASE(a_token_that_ended_is_not_renewed) {
  VaultWorld world(handler());
  world.issue();
  world.world.clock.advance(1201s);
  world.issue();
  BOOST_TEST(world.asked() == lines({login_line, sign_line, login_line, sign_line}));
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_renewed_is_replaced) {
  is_renewable = false;
  VaultWorld world(handler());
  world.issue();
  world.world.clock.advance(900s);
  world.issue();
  BOOST_TEST(world.asked() == lines({login_line, sign_line, login_line, sign_line}));
}

BOOST_AUTO_TEST_CASE(a_renewal_that_is_cut_short_or_refused_leads_to_a_login) {
  for (const Reply& reply : {lease("token", 300), errors(403, "permission denied"),
                             errors(400, "lease is not renewable")}) {
    renewal = [reply] { return reply; };
    VaultWorld world(handler());
    world.issue();
    world.world.clock.advance(900s);
    BOOST_TEST(is_issued(world.issue()));
    BOOST_TEST(world.asked() == lines({login_line, sign_line, renew_line, login_line, sign_line}));
  }
}

BOOST_AUTO_TEST_CASE(a_renewal_without_an_answer_leaves_the_token_as_it_is) {
  for (const Reply& reply : {Reply::hang_up(), errors(503, "sealed"), errors(429, "quota")}) {
    renewal = [reply] { return reply; };
    VaultWorld world(handler());
    world.issue();
    world.world.clock.advance(900s);
    BOOST_TEST(is_issued(world.issue()));
    BOOST_TEST(world.issuer.requests().back().header("X-Vault-Token").starts_with("token"));
    BOOST_TEST(world.asked().find(login_line, 1) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_replaced_once) {
  std::atomic<int> signs = 0;
  VaultWorld world([&](const Request& request) {
    if (request.target.ends_with("/login")) return answer(request);
    return ++signs == 1 ? errors(403, "permission denied") : signed_answer();
  });
  BOOST_TEST(is_issued(world.issue()));
  BOOST_TEST(world.asked() == lines({login_line, sign_line, login_line, sign_line}));
  BOOST_TEST(world.issuer.requests()[3].header("X-Vault-Token") == "token2");
}

BOOST_AUTO_TEST_CASE(a_right_that_is_missing_is_found_out_in_one_more_try) {
  VaultWorld world([&](const Request& request) {
    if (request.target.ends_with("/login")) return answer(request);
    return errors(403, "permission denied");
  });
  const auto refused = std::get<ports::Refused>(world.issue());
  BOOST_TEST((refused.trouble == Trouble::forbidden));
  BOOST_TEST(refused.detail.find("permission denied") != std::string::npos, refused.detail);
  BOOST_TEST(world.asked() == lines({login_line, sign_line, login_line, sign_line}));
}

BOOST_AUTO_TEST_CASE(many_calls_at_once_share_one_login) {
  VaultWorld world(handler());
  int issued = 0;
  for (int call = 0; call < 20; ++call) {
    boost::asio::co_spawn(world.world.io(),
                          world.authority->issue(world.order(), testing::BackendWorld::soon()),
                          [&](std::exception_ptr, Result<ports::IssueOutcome> outcome) {
                            if (outcome.has_value() && is_issued(*outcome)) ++issued;
                          });
  }
  const auto until = testing::BackendWorld::soon();
  while (issued < 20 && std::chrono::steady_clock::now() < until) {
    world.world.io().restart();
    world.world.io().run_one_until(until);
  }
  BOOST_TEST(issued == 20);
  BOOST_TEST(logins == 1);
}

BOOST_AUTO_TEST_CASE(a_login_that_is_refused_says_who_was_not_believed) {
  for (const unsigned status : {400U, 401U, 403U}) {
    VaultWorld world([&](const Request&) { return errors(status, "invalid secret id"); });
    const auto refused = std::get<ports::Refused>(world.issue());
    BOOST_TEST((refused.trouble == Trouble::credentials));
    BOOST_TEST(refused.detail.find("AppRole role") != std::string::npos, refused.detail);
    BOOST_TEST(refused.detail.find("invalid secret id") != std::string::npos);
    BOOST_TEST(world.asked() == login_line);
  }
}

BOOST_AUTO_TEST_CASE(a_login_without_an_answer_issued_nothing) {
  for (const Reply& reply :
       {Reply::hang_up(), errors(500, "oops"), Reply::json(200, "{}"), Reply::json(200, "<"),
        Reply::json(200, R"({"auth":{"client_token":""}})")}) {
    VaultWorld world([&](const Request&) { return reply; });
    BOOST_TEST(!std::get<ports::Unreachable>(world.issue()).may_have_issued);
  }
  VaultWorld silent([](const Request&) { return Reply::hang(); });
  const auto lost = std::get<ports::Unreachable>(silent.issue(200ms));
  BOOST_TEST((lost.trouble == Trouble::timed_out));
  BOOST_TEST(!lost.may_have_issued);
}

BOOST_AUTO_TEST_CASE(a_fixed_token_is_looked_up_and_used) {
  VaultWorld world(
      [&](const Request& request) {
        if (!request.target.ends_with("/lookup-self")) return answer(request);
        return Reply::json(200, R"({"data":{"ttl":1200,"renewable":true}})");
      },
      {{"auth", "token"}, {"token", "fixed"}});
  world.issue();
  world.world.clock.advance(900s);
  world.issue();
  BOOST_TEST(world.asked() ==
             lines({"GET /v1/auth/token/lookup-self\n", sign_line, renew_line, sign_line}));
  for (const auto& request : world.issuer.requests()) {
    BOOST_TEST(!request.header("X-Vault-Token").empty());
  }
}

BOOST_AUTO_TEST_CASE(a_fixed_token_is_renewed_while_nobody_makes_a_call) {
  std::atomic<int> renewals = 0;
  renewal = [&] {
    ++renewals;
    return lease("fixed", 1);
  };
  VaultWorld world(
      [&](const Request& request) {
        if (!request.target.ends_with("/lookup-self")) return answer(request);
        return Reply::json(200, R"({"data":{"ttl":1,"renewable":true}})");
      },
      {{"auth", "token"}, {"token", "fixed"}});
  const auto until = testing::BackendWorld::soon();
  while (renewals < 2 && std::chrono::steady_clock::now() < until) {
    world.world.io().restart();
    world.world.io().run_one_until(until);
  }
  BOOST_TEST(renewals >= 2);
  // The end of the authority ends it.
  world.authority.reset();
  world.world.io().restart();
  BOOST_TEST(world.world.io().run_for(20s) < 100U);
  BOOST_TEST(world.world.io().stopped());
}

BOOST_AUTO_TEST_CASE(a_fixed_token_that_may_not_look_at_itself_still_signs) {
  VaultWorld world(
      [&](const Request& request) {
        if (!request.target.ends_with("/lookup-self")) return answer(request);
        return errors(403, "permission denied");
      },
      {{"auth", "token"}, {"token", "fixed"}});
  BOOST_TEST(is_issued(world.issue()));
}

BOOST_AUTO_TEST_CASE(a_fixed_token_that_is_none_is_no_matter_of_rights) {
  VaultWorld world([](const Request&) { return errors(403, "permission denied"); },
                   {{"auth", "token"}, {"token", "fixed"}});
  const auto refused = std::get<ports::Refused>(world.issue());
  BOOST_TEST((refused.trouble == Trouble::credentials));
  BOOST_TEST(refused.detail.find("expired") != std::string::npos, refused.detail);
  BOOST_TEST(refused.detail.find("fixed") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_methods_have_their_own_logins) {
  VaultWorld kubernetes(handler(), {{"auth", "kubernetes"}, {"jwtRole", "mint"}, {"jwt", "a.b"}});
  kubernetes.issue();
  BOOST_TEST(kubernetes.issuer.requests().at(0).target == "/v1/auth/kubernetes/login");
  BOOST_TEST(kubernetes.issuer.requests().at(0).body == R"({"role":"mint","jwt":"a.b"})");
  VaultWorld jwt(handler(), {{"auth", "jwt"},
                             {"jwtRole", "mint"},
                             {"jwt", "a.b"},
                             {"authMount", "team/oidc"},
                             {"namespace", "team/"}});
  jwt.issue();
  BOOST_TEST(jwt.issuer.requests().at(0).target == "/v1/auth/team/oidc/login");
  for (const auto& request : jwt.issuer.requests()) {
    BOOST_TEST(request.header("X-Vault-Namespace") == "team/");
  }
}

BOOST_AUTO_TEST_CASE(a_login_by_certificate_shows_it) {
  const auto identity = testing::value_or_throw(net::make_self_signed("client.test"));
  VaultWorld world(handler(), {{"auth", "cert"},
                               {"certRole", "mint"},
                               {"tlsClientCertificate", identity.certificate_pem},
                               {"tlsClientKey", identity.key_pem.reveal()}});
  BOOST_TEST(is_issued(world.issue()));
  const auto login = world.issuer.requests().at(0);
  BOOST_TEST(login.target == "/v1/auth/cert/login");
  BOOST_TEST(login.body == R"({"name":"mint"})");
  BOOST_TEST(login.has_client_certificate);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::vault
