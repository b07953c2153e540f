#include "ca-backends/cmp/distinguished_name.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace sealmint::ca::cmp {
namespace {

// As OpenSSL writes it in the order of RFC 2253, in UTF-8.
std::string written(std::string_view text) {
  const auto name = read_distinguished_name(text);
  if (name.has_error()) return "none";
  const crypto::Bio memory{BIO_new(BIO_s_mem())};
  X509_NAME_print_ex(memory.get(), name->get(), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* characters = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &characters);
  return {characters, static_cast<std::size_t>(length)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cmp_distinguished_name)

BOOST_AUTO_TEST_CASE(parts_keep_their_order_and_their_text) {
  BOOST_TEST(written("CN=Issuing CA,O=Example") == "CN=Issuing CA,O=Example");
  BOOST_TEST(written("CN = Issuing CA, O = Example") == "CN=Issuing CA,O=Example");
  BOOST_TEST(written("C=DE") == "C=DE");
  BOOST_TEST(written("2.5.4.3=dotted") == "CN=dotted");
  BOOST_TEST(written("CN=a\\,b,O=c\\+d") == "CN=a\\,b,O=c\\+d");
  BOOST_TEST(written("CN=M\\C3\\BCller") == "CN=Müller");
  BOOST_TEST(written("CN=a=b") == "CN=a=b");
}

BOOST_AUTO_TEST_CASE(what_is_no_name_is_refused) {
  for (const char* const text : {"", "Issuing CA", "CN=", "=x", "CN=x,", "CN=x,y", "CN=a+O=b",
                                 "CN=x\\", "Unknown=x", "CN=\\FF\\FE", "C=Germany"}) {
    BOOST_TEST(written(text) == "none", text);
  }
  std::string many = "OU=x";
  for (int i = 0; i < 16; ++i) many += ",OU=x";
  BOOST_TEST(written(many) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::cmp
