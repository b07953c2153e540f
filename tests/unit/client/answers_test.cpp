#include "client/answers.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::client {
namespace {

const std::string id = "01890a5d-ac96-774b-bcce-b302099a8057";

}  // namespace

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(a_page_of_signers_is_read) {
  const auto page = read_signer_page(
      R"({"signers":[{"id":")" + id +
      R"(","name":"release","status":"active","certificateId":null,"extra":1},{"id":")" + id +
      R"(","name":"x","certificateId":")" + id +
      R"(","certificateKeyAlgorithm":"RSA_3072"}],"totalCount":7})");
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->total == 7U);
  BOOST_TEST(page->signers[0].name == "release");
  BOOST_TEST(page->signers[0].certificate_id.empty());
  BOOST_TEST(page->signers[1].certificate_id == id);
  BOOST_TEST(page->signers[1].key_algorithm == "RSA_3072");
}

// Ids become parts of paths, and names are shown on terminals.
BOOST_AUTO_TEST_CASE(rows_cannot_smuggle) {
  for (const std::string row :
       {R"({"id":"../../x","name":"a"})", R"({"id":5,"name":"a"})", R"({"name":"a"})", R"([])",
        R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","name":""})"}) {
    BOOST_TEST(read_signer_page(R"({"signers":[)" + row + "]}").has_error(), row);
  }
  const auto page =
      read_signer_page(R"({"signers":[{"id":")" + id + "\",\"name\":\"a\\u001b[31m\"}]}");
  BOOST_TEST(page->signers[0].name == "a [31m");
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_an_upstream_error) {
  for (const std::string body : {"", "null", "[]", "{}", "<html>", "{\"signers\":{}}", "{"}) {
    BOOST_TEST((read_signer_page(body).error().kind == ErrorKind::upstream), body);
    BOOST_TEST((read_signed(body).error().kind == ErrorKind::upstream), body);
    BOOST_TEST((read_login(body).error().kind == ErrorKind::upstream), body);
    BOOST_TEST((read_certificate(body).error().kind == ErrorKind::upstream), body);
  }
  const std::string deep(100, '[');
  BOOST_TEST(read_signed("{\"signature\":" + deep).has_error());
}

BOOST_AUTO_TEST_CASE(a_token_cannot_break_a_header) {
  BOOST_TEST(read_login(R"({"accessToken":"a\r\nX: y","expiresIn":60})").has_error());
  const auto login = read_login(R"({"accessToken":"abc","expiresIn":60})");
  BOOST_TEST(login->access_token.reveal() == "abc");
  BOOST_TEST(login->expires_in.count() == 60);
}

BOOST_AUTO_TEST_CASE(each_item_of_a_batch_has_its_own_outcome) {
  const auto items = read_signed_batch(
      R"({"results":[{"id":"0","signature":"AAEC"},{"id":"1","error":{"statusCode":400,"error":"BadRequest","message":"no"}}],
          "signerId":"s","certificateSerialNumber":"0a"})",
      2);
  BOOST_REQUIRE(items.has_value());
  BOOST_TEST((*items)[0]->signature.size() == 3U);
  BOOST_TEST((*items)[0]->certificate_serial_number == "0a");
  BOOST_TEST((*items)[0]->signer_id == "s");
  BOOST_TEST(((*items)[1].error().error.kind == ErrorKind::rejected));
  BOOST_TEST((*items)[1].error().error.detail == "no");
  BOOST_TEST(read_signed_batch(R"({"results":[]})", 1).has_error());
}

BOOST_AUTO_TEST_CASE(a_problem_keeps_what_its_caller_acts_upon) {
  const auto failure = read_failure(403,
                                    R"({"type":"urn:sealmint:problem:approval_required",
      "reqId":"req-1","error":"ApprovalRequired","message":"An approval is required",
      "details":{"hasPendingRequest":true}})",
                                    std::nullopt);
  BOOST_TEST((failure.error.kind == ErrorKind::approval_required));
  BOOST_TEST(failure.error.has_pending_request.value());
  BOOST_TEST(failure.code == "approval_required");
  BOOST_TEST(failure.request_id == "req-1");
  const auto proxy = read_failure(502, "<html>Bad Gateway</html>", std::nullopt);
  BOOST_TEST((proxy.error.kind == ErrorKind::upstream));
  BOOST_TEST(proxy.error.detail == "the server answered 502");
  const auto issues =
      read_failure(422, R"({"message":[{"code":"x"}],"detail":"name: too long"})", {});
  BOOST_TEST(issues.error.detail == "name: too long");
}

BOOST_AUTO_TEST_CASE(a_token_error_is_one_under_either_status) {
  for (const unsigned status : {401U, 403U}) {
    const auto failure = read_failure(status, R"({"error":"TokenError"})", {});
    BOOST_TEST((failure.error.kind == ErrorKind::invalid_token));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::client
