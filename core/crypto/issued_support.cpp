#include "core/crypto/issued_support.hpp"

#include <openssl/err.h>

#include <array>

namespace sealmint::crypto::issued {
namespace {

std::string object_text(const ASN1_OBJECT& object) {
  std::array<char, 128> text{};
  const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), &object, 1);
  return length > 0 ? std::string{text.data()} : "unknown";
}

std::string counted(std::int64_t number, std::string_view unit) {
  return std::to_string(number) + " " + std::string{unit} + (number == 1 ? "" : "s");
}

}  // namespace

std::string quoted_subject(const X509& certificate) {
  constexpr std::size_t longest = 200;
  const auto text = name_text(*X509_get_subject_name(&certificate));
  if (!text) return "of an unreadable name";
  if (text->empty()) return "of an empty name";
  return "\"" + (text->size() > longest ? text->substr(0, longest) + "..." : *text) + "\"";
}

// The largest unit that is exact or stands at least twice; what is over is left away.
std::string in_words(std::chrono::seconds duration) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 3> units{{{86'400, "day"}, {3'600, "hour"}, {60, "minute"}}};
  const std::int64_t count = duration.count();
  for (const Unit& unit : units) {
    const bool exact = count > 0 && count % unit.seconds == 0;
    if (exact || count >= 2 * unit.seconds) return counted(count / unit.seconds, unit.name);
  }
  return counted(count, "second");
}

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t most = 8;
  if (names.empty()) return "none";
  std::string text = names[0];
  const std::size_t shown = std::min(names.size(), most);
  for (std::size_t i = 1; i < shown; ++i) {
    text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

Checked<void> check_extensions(X509& certificate, const std::string& whose) {
  const std::uint32_t flags = X509_get_extension_flags(&certificate);
  ERR_clear_error();
  if ((flags & EXFLAG_INVALID) != 0) {
    return fault(IssuedFinding::unreadable, whose + " has an extension that cannot be read");
  }
  for (int at = 0; at < X509_get_ext_count(&certificate); ++at) {
    X509_EXTENSION* extension = X509_get_ext(&certificate, at);
    if (X509_EXTENSION_get_critical(extension) == 0 || X509_supported_extension(extension) == 1) {
      continue;
    }
    return fault(IssuedFinding::critical_extension,
                 whose + " has a critical extension that is not known here (" +
                     object_text(*X509_EXTENSION_get_object(extension)) + ")");
  }
  return {};
}

Checked<void> check_signature_hash(X509& certificate, const std::string& whose) {
  constexpr int enough_bits = 112;
  int hash = NID_undef;
  int key = NID_undef;
  int security_bits = 0;
  std::uint32_t flags = 0;
  const bool known =
      X509_get_signature_info(&certificate, &hash, &key, &security_bits, &flags) == 1;
  ERR_clear_error();
  if (known && security_bits >= enough_bits) return {};
  const std::string with =
      known && hash != NID_undef ? std::string{OBJ_nid2sn(hash)} : "an unknown algorithm";
  return fault(IssuedFinding::weak_signature,
               whose + " is signed with " + with + "; SHA-256 or better is needed");
}

}  // namespace sealmint::crypto::issued
