// Reading what an issuer says, and what only looks like it.
#include "ca-backends/acme/messages.hpp"

#include <boost/test/unit_test.hpp>

#include "ca-backends/acme/problems.hpp"

namespace sealmint::ca::acme {
namespace {

constexpr std::string_view whole_directory = R"({
  "newNonce": "https://ca/n", "newAccount": "https://ca/a", "newOrder": "https://ca/o",
  "revokeCert": "https://ca/r", "keyChange": "https://ca/k", "renewalInfo": "https://ca/i",
  "surprise": {"x": [1]},
  "meta": {"termsOfService": "https://ca/terms", "externalAccountRequired": true,
           "profiles": {"default": "90 days", "shortlived": "6 days"}}})";

template <class T>
bool is_protocol(const Step<T>& step) {
  if (step.has_value()) return false;
  const Failure failure = step.error();
  const auto* const lost = std::get_if<Unreachable>(&failure.why);
  return lost && lost->trouble == Trouble::protocol && !lost->detail.empty();
}

Failure failure_of(unsigned status, std::string body) {
  net::HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return acme::failure_of(answer);
}

Trouble refusal(const Failure& failure) { return std::get<Refused>(failure.why).trouble; }
Trouble trouble(const Failure& failure) { return std::get<Unreachable>(failure.why).trouble; }

std::string problem(std::string_view type) {
  return R"({"type":"urn:ietf:params:acme:error:)" + std::string(type) + R"(","detail":"because"})";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_messages)

BOOST_AUTO_TEST_CASE(a_directory_is_read_with_its_terms) {
  const Directory directory = read_directory(whole_directory).value();
  BOOST_TEST(directory.new_order == "https://ca/o");
  BOOST_TEST(directory.renewal_info == "https://ca/i");
  BOOST_TEST(directory.terms_of_service == "https://ca/terms");
  BOOST_TEST(directory.wants_external_account);
  BOOST_TEST(directory.profiles == (std::vector<std::string>{"default", "shortlived"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_directory_without_meta_or_renewal_information_will_do) {
  const Directory directory =
      read_directory(R"({"newNonce":"n","newAccount":"a","newOrder":"o","meta":null})").value();
  BOOST_TEST(directory.renewal_info.empty());
  BOOST_TEST(!directory.wants_external_account);
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_message_are_said_to_be_none) {
  for (const std::string_view text :
       {"", "[]", "null", "{", "<html>busy</html>", "{}", R"({"newNonce":1,"newAccount":2})",
        R"({"status":"valid","status":"pending"})", R"({"status":"unheard-of"})",
        R"({"status":"pending","authorizations":[1]})"}) {
    BOOST_TEST(is_protocol(read_directory(text)), text);
    BOOST_TEST(is_protocol(read_order(text)), text);
    BOOST_TEST(is_protocol(read_authorization(text)), text);
    BOOST_TEST(is_protocol(read_renewal_info(text)), text);
  }
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  BOOST_TEST(is_protocol(read_order(R"({"status":"valid","x":)" + deep + "}")));
}

BOOST_AUTO_TEST_CASE(an_order_with_too_many_authorizations_is_none) {
  std::string text = R"({"status":"pending","authorizations":["https://ca/z")";
  for (std::size_t i = 1; i <= authorizations_max; ++i) text += R"(,"https://ca/z")";
  BOOST_TEST(is_protocol(read_order(text + "]}")));
}

BOOST_AUTO_TEST_CASE(challenges_without_a_token_fit_for_a_path_are_left_out) {
  const Authorization read = read_authorization(R"({"status":"pending",
      "identifier":{"type":"dns","value":"example.test"},"challenges":[
      {"type":"dns-persist-01","url":"https://ca/1","status":"pending"},
      {"type":"http-01","url":"https://ca/2","token":"../../etc/passwd"},
      {"type":"http-01","url":"https://ca/3","token":"abc-_9","status":"processing"}, 7]})")
                                 .value();
  BOOST_REQUIRE(read.challenges.size() == 1U);
  BOOST_TEST(read.challenges.front().url == "https://ca/3");
  BOOST_TEST((read.challenges.front().status == ChallengeStatus::processing));
  BOOST_TEST(read.offered.size() == 3U);
}

BOOST_AUTO_TEST_CASE(every_kind_of_error_document_has_its_outcome) {
  BOOST_TEST((refusal(failure_of(400, problem("badCSR"))) == Trouble::rejected));
  BOOST_TEST((refusal(failure_of(403, problem("unauthorized"))) == Trouble::forbidden));
  BOOST_TEST(
      (refusal(failure_of(400, problem("externalAccountRequired"))) == Trouble::credentials));
  BOOST_TEST((refusal(failure_of(400, problem("accountDoesNotExist"))) == Trouble::credentials));
  BOOST_TEST((refusal(failure_of(400, problem("rejectedIdentifier"))) == Trouble::rejected));
  BOOST_TEST((refusal(failure_of(400, problem("invalidProfile"))) == Trouble::not_found));
  BOOST_TEST((refusal(failure_of(404, problem("unheardOf"))) == Trouble::not_found));
  BOOST_TEST((trouble(failure_of(429, problem("rateLimited"))) == Trouble::rate_limited));
  BOOST_TEST((trouble(failure_of(403, problem("rateLimited"))) == Trouble::rate_limited));
  BOOST_TEST((trouble(failure_of(400, problem("serverInternal"))) == Trouble::unavailable));
  BOOST_TEST((trouble(failure_of(503, problem("malformed"))) == Trouble::unavailable));
  BOOST_TEST((trouble(failure_of(400, "<html>")) == Trouble::protocol));
  BOOST_TEST((refusal(failure_of(403, "<html>")) == Trouble::forbidden));
  BOOST_TEST((trouble(failure_of(500, "<html>")) == Trouble::unavailable));
  BOOST_TEST(failure_of(400, problem("badNonce")).type == "badNonce");
}

BOOST_AUTO_TEST_CASE(subproblems_are_told) {
  const auto read = read_problem(R"({"type":"urn:ietf:params:acme:error:malformed","detail":"two",
      "subproblems":[{"type":"x","detail":"no","identifier":{"type":"dns","value":"a.test"}},
                     {"type":"y","detail":"neither"}, 4]})");
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->type == "malformed");
  BOOST_TEST(read->detail.starts_with("two; a.test: no; neither"));
}

BOOST_AUTO_TEST_CASE(a_window_of_renewal_ends_after_it_starts) {
  const auto window = read_renewal_info(
      R"({"suggestedWindow":{"start":"2027-01-02T04:00:00Z","end":"2027-01-03T04:00:00Z"},
          "explanationURL":"https://ca/why"})");
  BOOST_TEST((window.value().end - window.value().start == std::chrono::hours(24)));
  BOOST_TEST(is_protocol(read_renewal_info(
      R"({"suggestedWindow":{"start":"2027-01-03T04:00:00Z","end":"2027-01-03T04:00:00Z"}})")));
}

BOOST_AUTO_TEST_CASE(alternates_are_found_among_other_links) {
  const auto links = alternate_links({{"Link", "<https://ca/dir>;rel=\"index\""},
                                      {"LINK",
                                       "<https://ca/a,b>; rel=\"alternate\", "
                                       "<https://ca/c>;rel=\"up\", "
                                       "<https://ca/d>;Rel=\"alternate\""},
                                      {"Link", "https://ca/e;rel=\"alternate\""},
                                      {"X", "<https://ca/f>;rel=\"alternate\""}});
  BOOST_TEST(links == (std::vector<std::string>{"https://ca/a,b", "https://ca/d"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
