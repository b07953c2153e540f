// Where entries of the log go besides the store: a file, a collector of logs, a web address.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/task.hpp"

namespace sealmint::ports {

// An entry as it is told. The same entry is the same text every time, unless what tells of persons
// was erased meanwhile.
struct SinkEntry {
  std::uint64_t index = 0;
  std::string kind;  // "pki-signer-sign"
  TimePoint created_at;
  std::string json;  // one object on one line, in printable ASCII; its first member is "index"
};

// One call at a time, all on one thread that has nothing else to do: a sink may block it.
class AuditSink {
 public:
  virtual ~AuditSink() = default;

  // Delivers the entries in their order. Success: the receiver has them all, as far as this kind of
  // sink can know. Error: perhaps it has some, and all of them are to be delivered again. The
  // detail is for a person and holds no secret.
  virtual Task<void> deliver(std::span<const SinkEntry> entries) = 0;

  // The first entry that was delivered but may have been lost since; deliveries begin there again.
  // Asked before each delivery, told once.
  virtual std::optional<std::uint64_t> take_doubtful() { return std::nullopt; }

  // The first entry that counts as delivered and may still get lost: a server that is killed begins
  // there again. Nothing when all is where it belongs.
  virtual std::optional<std::uint64_t> first_unsure() { return std::nullopt; }

  // Lets go of what it holds open: the next delivery opens it anew (log rotation), or there is
  // none.
  virtual void let_go() {}
};

}  // namespace sealmint::ports
