// `sealmint version --crypto`.
#pragma once

namespace sealmint::app {

// Tests and times every implementation of signing and prints what came of it. SEALMINT_CRYPTO
// decides which ones may sign. Returns the exit code.
int print_crypto_table(bool as_json);

}  // namespace sealmint::app
