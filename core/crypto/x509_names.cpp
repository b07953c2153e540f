#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "core/base/limits.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

struct NameField {
  int nid;
  const char* label;  // as our API calls it
  std::string model::DistinguishedName::* text;
};
// From the widest to the narrowest, as names are written.
constexpr std::array<NameField, 6> name_fields{{
    {NID_countryName, "country", &model::DistinguishedName::country},
    {NID_stateOrProvinceName, "province", &model::DistinguishedName::province},
    {NID_localityName, "locality", &model::DistinguishedName::locality},
    {NID_organizationName, "organization", &model::DistinguishedName::organization},
    {NID_organizationalUnitName, "organizational unit",
     &model::DistinguishedName::organizational_unit},
    {NID_commonName, "common name", &model::DistinguishedName::common_name},
}};

// UTF-8 without control characters, of a bounded number of characters. A zero byte in a name has
// fooled verifiers before.
bool is_clean_text(std::string_view text) {
  std::size_t characters = 0;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  auto left = static_cast<int>(text.size());
  while (left > 0) {
    unsigned long character = 0;
    const int used = UTF8_getc(at, left, &character);
    if (used <= 0 || character < 0x20 || (character >= 0x7f && character < 0xa0)) return false;
    at += used;
    left -= used;
    ++characters;
  }
  return characters <= limits::common_name_chars;
}

bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

Result<void> add_field(X509_NAME& name, const NameField& field, const std::string& text) {
  const bool country = field.nid == NID_countryName;
  if (country && !is_country(text)) return rejected_input("country: must be two letters");
  if (!is_clean_text(text)) {
    return rejected_input(std::string{field.label} +
                          ": must be text without control characters, at most 256 characters");
  }
  // The string type is given, because OpenSSL's own choice would refuse names over 64 characters.
  const int type = country ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
  if (X509_NAME_add_entry_by_NID(&name, field.nid, type,
                                 reinterpret_cast<const unsigned char*>(text.data()),
                                 static_cast<int>(text.size()), -1, 0) != 1) {
    return openssl_error("build a name");
  }
  return {};
}

Result<std::string> entry_text(const X509_NAME& name, int position) {
  const ASN1_STRING* data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&name, position));
  unsigned char* utf8 = nullptr;
  const int length = ASN1_STRING_to_UTF8(&utf8, data);
  if (length < 0) {
    ERR_clear_error();
    return rejected_input("a name holds text in an encoding that cannot be read");
  }
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(length));
  OPENSSL_free(utf8);
  if (!is_clean_text(text)) {
    return rejected_input("a name holds control characters, broken UTF-8 or an overlong text");
  }
  return text;
}

int last_position(const X509_NAME& name, int nid) {
  int last = -1;
  for (int at = X509_NAME_get_index_by_NID(&name, nid, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(&name, nid, at)) {
    last = at;
  }
  return last;
}

}  // namespace

Result<X509Name> make_name(const model::DistinguishedName& fields) {
  X509Name name{X509_NAME_new()};
  if (!name) return openssl_error("build a name");
  for (const NameField& field : name_fields) {
    const std::string& text = fields.*field.text;
    if (text.empty()) continue;
    TRY_VOID(add_field(*name, field, text));
  }
  if (X509_NAME_entry_count(name.get()) == 0) return rejected_input("the subject is empty");
  return name;
}

Result<model::DistinguishedName> read_name(const X509_NAME& name) {
  model::DistinguishedName fields;
  for (const NameField& field : name_fields) {
    const int position = last_position(name, field.nid);
    if (position < 0) continue;
    TRY(fields.*field.text, entry_text(name, position));
  }
  return fields;
}

Result<std::string> name_text(const X509_NAME& name) {
  const Bio memory{BIO_new(BIO_s_mem())};
  if (!memory) return openssl_error("print a name");
  constexpr unsigned long style =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(memory.get(), &name, 0, style) < 0) {
    ERR_clear_error();
    return rejected_input("a name holds text in an encoding that cannot be read");
  }
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(length));
}

}  // namespace sealmint::crypto
