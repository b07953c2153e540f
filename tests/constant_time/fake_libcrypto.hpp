// A libcrypto that takes no time. The real one under memcheck reports so many branches of its own
// on secrets that telling them apart takes minutes; it answers for its own code.
#pragma once

#include "core/crypto/signing/libcrypto_functions.h"

namespace sealmint::constant_time {

// Knows no arithmetic: a "signature" is secret if the private numbers it was opened with were, and
// every check says yes. Keys are of RSA-2048, any curve, or Ed25519.
const sealmint_libcrypto& fake_libcrypto();

}  // namespace sealmint::constant_time
