// Comparing what two readers made of one body.
#pragma once

#include <string>

#include "core/model/signing.hpp"

namespace sealmint::testing {

// Everything of an error that a client could see, and everything of a call, as one text.
inline std::string describe(const Error& error) {
  std::string text = std::to_string(static_cast<int>(error.kind)) + " " + error.detail;
  for (const auto& issue : error.issues) {
    text += "\n" + issue.code + "|" + issue.path + "|" + issue.message;
  }
  return text;
}

inline std::string describe(const model::SignCall& call) {
  const auto& client = call.client;
  std::string text = call.is_batch ? "batch" : "single";
  for (const std::string* part :
       {&client.tool, &client.hostname, &client.command, &client.os_username,
        &client.signing_application_hash, &client.module_version, &client.source_ip}) {
    text += "|" + *part;
  }
  for (const auto& item : call.items) {
    text += "\n" + (item.id ? "id " + std::string(*item.id) : "no id") + "|" + to_hex(item.data) +
            "|" + std::string(name(item.algorithm)) + (item.is_digest ? "|digest" : "|message");
    if (const auto& proof = item.manifest_proof) {
      text += "|proof " + std::to_string(proof->index) + " of " + std::to_string(proof->size);
      for (const auto& hash : proof->path) text += " " + to_hex(hash);
    }
    if (item.schema_error) text += "|" + describe(*item.schema_error);
  }
  for (const auto& digest : call.manifest) {
    text += "\nlisted " + to_hex({digest.data(), digest.size()});
  }
  return text;
}

inline std::string describe(const Result<model::SignCall>& read) {
  return read.has_value() ? describe(*read) : "refused: " + describe(read.error());
}

}  // namespace sealmint::testing
