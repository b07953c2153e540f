// What an approval is limited to (contract 5.4): every field that is declared must match what a
// sign call shows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sealmint::model {

// All texts are canonical (rules::canonical_scope), so equal scopes are equal values; empty = not
// declared.
struct Scope {
  std::string command;                   // redacted, blanks collapsed
  std::string signing_application;       // compared exactly
  std::string signing_application_hash;  // 64 hexadecimal digits, lower case
  std::string hostname;                  // lower case
  std::string os_username;               // compared exactly
  std::string ip_address;                // canonical text of an address or a range
  std::string data_hash;                 // SHA-256 of the signed data: 64 digits, lower case
  std::string manifest;                  // Merkle root of a list of digests: 64 digits, lower case

  bool is_empty() const { return *this == Scope{}; }
  friend bool operator==(const Scope&, const Scope&) = default;
};

enum class ScopeField : std::uint8_t {
  command,
  signing_application,
  signing_application_hash,
  hostname,
  os_username,
  ip_address,
  data_hash,
  manifest,
};

struct ScopeFieldRow {
  ScopeField field;
  std::string_view name;  // on the wire
  std::string Scope::* text;
};

// The one list of the fields, in the order of the contract.
inline constexpr std::array<ScopeFieldRow, 8> scope_fields{{
    {ScopeField::command, "command", &Scope::command},
    {ScopeField::signing_application, "signingApplication", &Scope::signing_application},
    {ScopeField::signing_application_hash, "signingApplicationHash",
     &Scope::signing_application_hash},
    {ScopeField::hostname, "hostname", &Scope::hostname},
    {ScopeField::os_username, "osUsername", &Scope::os_username},
    {ScopeField::ip_address, "ipAddress", &Scope::ip_address},
    {ScopeField::data_hash, "dataHash", &Scope::data_hash},
    {ScopeField::manifest, "manifest", &Scope::manifest},
}};

constexpr std::string_view name(ScopeField field) {
  return scope_fields[static_cast<std::size_t>(field)].name;
}

}  // namespace sealmint::model
