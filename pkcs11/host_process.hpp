// What the module tells the server about the program that it was loaded into.
#pragma once

#include <string>

#include "client/bodies.hpp"

namespace sealmint::pkcs11 {

struct HostProcess {
  std::string tool;              // "osslsigncode"
  std::string application_hash;  // SHA-256 of the executable, in hexadecimal
  std::string hostname;
  std::string os_username;
  std::string command;  // redacted
};

// Reads /proc and the executable: some milliseconds for a large one. What cannot be read is empty.
HostProcess observe_host();

// As clientMetadata has it; empty facts are left out.
client::Members metadata_of(const HostProcess& host);

}  // namespace sealmint::pkcs11
