// What a leaf says about itself beside its name: in a certificate, and as a wish in a request.
// For the other files of this folder.
#pragma once

#include <openssl/x509v3.h>

#include <memory>

#include "core/crypto/x509_support.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::crypto {

using GeneralNames = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;
using ExtendedKeyUsage = std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>;
struct ExtensionListFree {
  void operator()(STACK_OF(X509_EXTENSION) * list) const {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  }
};
using ExtensionList = std::unique_ptr<STACK_OF(X509_EXTENSION), ExtensionListFree>;

// subjectAltName (RFC 5280 section 4.2.1.6): URIs, then e-mail addresses, then DNS names; null when
// the profile has none. `rejected` for a name that is empty or not printable ASCII, for one over
// 2,048 characters and for more than 64; whether it is well formed is the linter's business
// (core/rules/profile_lint.hpp).
Result<GeneralNames> subject_alt_name(const ports::LeafProfile& profile);

// codeSigning alone; digitalSignature alone.
Result<ExtendedKeyUsage> code_signing_usage();
Result<Asn1BitString> digital_signature_usage();

// The extensions that a request for such a leaf asks for: key usage (critical), extended key usage
// and the subjectAltName, if there is one.
Result<ExtensionList> requested_extensions(const ports::LeafProfile& profile);

}  // namespace sealmint::crypto
