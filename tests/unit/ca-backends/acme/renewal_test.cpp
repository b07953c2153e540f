// The name of a certificate in renewal information, with the numbers of RFC 9773 section 4.1.
#include "ca-backends/acme/renewal.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/bytes.hpp"

namespace sealmint::ca::acme {
namespace {

// Authority key identifier 69:88:5B:…:C8:D4, serial number 87:65:43:21.
constexpr std::string_view leaf =
    "MIIBVTCB/aADAgECAgUAh2VDITAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZJc3N1ZXIwIBcNMjYxMjAxMTIyOTEz"
    "WhgPMjEyNjExMDcxMjI5MTNaMA8xDTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR/u/Yp"
    "wy6PwYg/hLqNAcp/A3FQl5nH92J96pU4XRKhTIKfvZz1SNJmYv1qHPKSVFpJFmNP4j918+qQJdC4hCC7o0IwQDAf"
    "BgNVHSMEGDAWgBRpiFtrh0ZAQeGze4R7oK4s3gHI1DAdBgNVHQ4EFgQUNkTpXRChmQTqJPgwMIqS/Ajh+g0wCgYI"
    "KoZIzj0EAwIDRwAwRAIgYv7j2DqTKzs7pRK90Diwizoqy9KGx7r0mgdwlzsCmiMCIHT4VdWfEM1c41dimlF9+oDz"
    "hllaGIgJVHfiT9Z8YSoM";

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_renewal)

BOOST_AUTO_TEST_CASE(the_name_is_that_of_the_standard) {
  const Bytes der = from_base64(leaf).value();
  BOOST_TEST(certificate_id(der).value() == "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
}

BOOST_AUTO_TEST_CASE(what_is_no_certificate_has_no_name) {
  BOOST_TEST((certificate_id(Bytes{}).error().kind == ErrorKind::rejected));
  BOOST_TEST((certificate_id(Bytes(100, 0x30)).error().kind == ErrorKind::rejected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
