#include "core/crypto/leaf_extensions.hpp"

#include <algorithm>

namespace sealmint::crypto {
namespace {

constexpr std::size_t most_names = 64;
constexpr std::size_t longest_name = 2'048;
constexpr int digital_signature_bit = 0;  // RFC 5280 section 4.2.1.3

using GeneralName = std::unique_ptr<GENERAL_NAME, Freer<GENERAL_NAME_free>>;
using Ia5String = std::unique_ptr<ASN1_IA5STRING, Freer<ASN1_IA5STRING_free>>;

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

Result<void> add_name(GENERAL_NAMES& names, int kind, const std::string& text) {
  if (text.empty() || text.size() > longest_name || !is_printable_ascii(text)) {
    return rejected_input(
        "a name for the subjectAltName must be 1 to 2,048 printable ASCII characters without "
        "blanks");
  }
  if (sk_GENERAL_NAME_num(&names) == static_cast<int>(most_names)) {
    return rejected_input("the subjectAltName can have at most 64 names");
  }
  Ia5String value{ASN1_IA5STRING_new()};
  GeneralName name{GENERAL_NAME_new()};
  if (!value || !name ||
      ASN1_STRING_set(value.get(), text.data(), static_cast<int>(text.size())) != 1) {
    return openssl_error("build a subjectAltName");
  }
  GENERAL_NAME_set0_value(name.get(), kind, value.release());
  if (sk_GENERAL_NAME_push(&names, name.get()) <= 0) {
    return openssl_error("build a subjectAltName");
  }
  static_cast<void>(name.release());  // the list owns it now
  return {};
}

Result<void> add_names(GENERAL_NAMES& names, int kind, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    TRY_VOID(add_name(names, kind, text));
  }
  return {};
}

Result<void> add_request(ExtensionList& list, int nid, void* value, bool critical) {
  STACK_OF(X509_EXTENSION)* extensions = list.release();
  const bool added =
      X509V3_add1_i2d(&extensions, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1;
  list.reset(extensions);
  if (!added) return openssl_error("ask for an extension");
  return {};
}

}  // namespace

Result<GeneralNames> subject_alt_name(const ports::LeafProfile& profile) {
  if (profile.uris.empty() && profile.email_addresses.empty() && profile.dns_names.empty()) {
    return GeneralNames{};
  }
  GeneralNames names{GENERAL_NAMES_new()};
  if (!names) return openssl_error("build a subjectAltName");
  TRY_VOID(add_names(*names, GEN_URI, profile.uris));
  TRY_VOID(add_names(*names, GEN_EMAIL, profile.email_addresses));
  TRY_VOID(add_names(*names, GEN_DNS, profile.dns_names));
  return names;
}

Result<ExtendedKeyUsage> code_signing_usage() {
  ExtendedKeyUsage usage{sk_ASN1_OBJECT_new_null()};
  if (!usage || sk_ASN1_OBJECT_push(usage.get(), OBJ_nid2obj(NID_code_sign)) != 1) {
    return openssl_error("build an extended key usage");
  }
  return usage;
}

Result<Asn1BitString> digital_signature_usage() {
  Asn1BitString usage{ASN1_BIT_STRING_new()};
  if (!usage || ASN1_BIT_STRING_set_bit(usage.get(), digital_signature_bit, 1) != 1) {
    return openssl_error("build a key usage");
  }
  return usage;
}

Result<ExtensionList> requested_extensions(const ports::LeafProfile& profile) {
  TRY(const Asn1BitString usage, digital_signature_usage());
  TRY(const ExtendedKeyUsage extended, code_signing_usage());
  TRY(const GeneralNames names, subject_alt_name(profile));
  ExtensionList list;
  TRY_VOID(add_request(list, NID_key_usage, usage.get(), true));
  TRY_VOID(add_request(list, NID_ext_key_usage, extended.get(), false));
  if (names) {
    TRY_VOID(add_request(list, NID_subject_alt_name, names.get(), false));
  }
  return list;
}

}  // namespace sealmint::crypto
