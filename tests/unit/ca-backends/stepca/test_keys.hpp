// A provisioner's key of a test, in clear and as step-ca keeps it under the password "password",
// made by another implementation (Python's cryptography) with 1,000 rounds.
#pragma once

#include <string>

namespace sealmint::ca::stepca {

inline const std::string private_jwk =
    "{\"use\":\"sig\",\"kty\":\"EC\",\"kid\":\"test-key\",\"crv\":\"P-256\",\"alg\":\"ES256\","
    "\"x\":\"m0wmuCw4UXCTlR"
    "p308tOtTR2hvDlWdrr0EEEHH6NRbg\",\"y\":\"G-oRaeJj2Vv9i89qQrD6u2t4HQsPuvyGBm8O894D3pQ\",\"d\":"
    "\"6f"
    "Iv4KuRODoFGRFy32X3q43gFpn97nKNpS20zo9aBmA\"}";
inline const std::string encrypted_jwk =
    "eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJjdHkiOiJqd2sranNvbiIsImVuYyI6IkEyNTZHQ00iLCJwMmMi"
    "OjEwMDAsInAycyI6IkFBRUNBd1FGQmdjSUNRb0xEQTBPRHcifQ.evJP3od5_S9GGLz1zmzngiIGH2GzrZPsb4XNB"
    "c9m3ipxcJl6_MLQyg.3XWQkJVoTn8oIbP5.mZgZFQFWbzbrBdGff8M_lF9qrL_sU4mv1yfiMiRTKQvPFMqmDFYKV"
    "Yrx1dHuQ5Hho2-xvnnZ3VA6sHKtTzkn9bJpKUO4CarzfSeZ5tuspoFztSw-6m5xFzezwx3pMS0VyQFM33cS8xJ74"
    "caXCYVU3XpFy2vcC2oEn0dxUZ91Yhu0T-RgMkGK8CnD1ImN_B9lWYhtWQ6_NHoUcu0qLAfLxBlJvUR3v2F1MBZCe"
    "X6hdyQb8YpeByQj4vw-SNWE0q2NEyk1DPaYSELoTmP773zT28CwtWMTm2GChXn4.ZZqK8FmGXUQFZQRQ9LuCrQ";

}  // namespace sealmint::ca::stepca
