// What went wrong in a CMP transaction, in the terms of the port.
#pragma once

#include <string>

#include "ca-backends/cmp/handles.hpp"
#include "ca-backends/shared/attempt.hpp"

namespace sealmint::ca::cmp {

// The server's reason: status, failure information and texts of its last answer, as
// "rejection (badCertTemplate): policy refuses this subject"; empty when it gave none.
std::string status_text(const OSSL_CMP_CTX& context);

// Whether the server's last answer says that.
bool has_failure_info(const OSSL_CMP_CTX& context, int bit);

// Made of the server's answer, or of what OpenSSL says about it, whose error queue of this thread
// is emptied. `last` is the kind of the message that came last, if any: what is no error may hold a
// certificate.
Failure failure_of(const OSSL_CMP_CTX& context, Body last);

}  // namespace sealmint::ca::cmp
