// What the commands on a log are told, and how that becomes a source and a key.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auditor/log_source.hpp"
#include "core/audit/signed_note.hpp"
#include "core/base/result.hpp"

namespace sealmint::cli {

struct AuditOptions {
  std::string source;  // a folder or an http(s) address
  std::string key;     // a file with the verifier key, or its text
  // Of an address: a file with the token to read entries with, and one with the PEM of the
  // authorities to believe.
  std::string token_file;
  std::string authorities_file;
  std::vector<std::string> known;
  bool needs_all_entries = false;
  bool as_json = false;
  // verify-receipt
  std::string receipt_file;
  std::string signature_file;
  // tail, search and export
  std::string format = "jsonl";
  std::string to_folder;
  std::uint64_t lines = 10;
  bool follows = false;
  unsigned interval_s = 1;
  // What is looked for, as it was typed. The digest is also that of verify-receipt.
  std::string kind;
  std::string id;
  std::string signer;
  std::string actor;
  std::string since;
  std::string before;
  std::string digest;
};

Result<std::unique_ptr<auditor::LogSource>> open_source(const AuditOptions& options);

// `rejected` when it is neither a key nor a file that holds one.
Result<audit::NoteKey> read_note_key(const std::string& file_or_text);

// A file of at most that many bytes; `rejected` names it.
Result<std::string> read_whole_file(const std::string& path, std::size_t bytes_max);

}  // namespace sealmint::cli
