#include "ca-backends/cmp/settings.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "net/tls.hpp"

namespace sealmint::ca::cmp {
namespace {

struct Fixture {
  const net::SelfSigned one = net::make_self_signed("localhost").value();
  const net::SelfSigned other = net::make_self_signed("localhost").value();

  static boost::json::object secret() {
    return {{"url", "http://127.0.0.1/pkix/"}, {"reference", "ref"}, {"secret", "s3cret"}};
  }
  boost::json::object signer() const {
    return {{"url", "http://127.0.0.1/pkix/"},
            {"signerCertificate", one.certificate_pem},
            {"signerKey", one.key_pem.reveal()},
            {"authorities", other.certificate_pem}};
  }
  static Result<std::shared_ptr<const Settings>> read(const boost::json::object& given) {
    TRY(const auto checked, check_options(options_table(), boost::json::serialize(given), nullptr));
    TRY(const Options options, read_options(options_table(), checked));
    return read_settings(options);
  }
  static std::string fault(const boost::json::object& given) {
    const auto settings = read(given);
    if (!settings.has_error() || settings.error().issues.empty()) return "none";
    return settings.error().issues[0].path;
  }
  static boost::json::object with(boost::json::object object, std::string_view name,
                                  std::string_view value) {
    object[name] = value;
    return object;
  }
  static boost::json::object without(boost::json::object object, std::string_view name) {
    object.erase(name);
    return object;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cmp_settings, Fixture)

BOOST_AUTO_TEST_CASE(messages_are_protected_by_a_secret_or_by_a_signature) {
  const auto by_secret = read(secret()).value();
  BOOST_TEST(by_secret->uses_secret());
  BOOST_TEST(by_secret->url.target == "/pkix/");
  BOOST_TEST(by_secret->asks_for_implicit_confirmation);
  const auto by_signature = read(signer()).value();
  BOOST_TEST(!by_signature->uses_secret());
  BOOST_TEST(by_signature->authorities != nullptr);
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_refused_by_its_name) {
  BOOST_TEST(fault(without(secret(), "secret")) == "configuration/secret");
  BOOST_TEST(fault(without(secret(), "reference")) == "configuration/reference");
  BOOST_TEST(fault({{"url", "http://127.0.0.1/"}}) == "configuration/secret");
  BOOST_TEST(fault(without(signer(), "signerKey")) == "configuration/signerKey");
  BOOST_TEST(fault(without(signer(), "signerCertificate")) == "configuration/signerCertificate");
  BOOST_TEST(fault(without(signer(), "authorities")) == "configuration/authorities");
  BOOST_TEST(fault(with(signer(), "signerKey", other.key_pem.reveal())) ==
             "configuration/signerKey");
  auto both = signer();
  both["reference"] = "ref";
  both["secret"] = "s3cret";
  BOOST_TEST(fault(both) == "configuration/secret");
  BOOST_TEST(fault(with(secret(), "recipient", "Issuing CA")) == "configuration/recipient");
  BOOST_TEST(fault(with(secret(), "sender", "CN=ref")) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::cmp
