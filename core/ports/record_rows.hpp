// The rows of a store beside which its log can be laid: what the log tells, as the tables tell it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/operation.hpp"

namespace sealmint::ports {

// Without its salt the personal texts of a row have been erased.
using RecordSalt = std::array<std::uint8_t, 16>;

struct OperationRow {
  std::optional<std::uint64_t> log_index;  // none: from before there was a log
  bool is_altered = false;                 // it holds what no version of Sealmint writes
  model::Operation operation;              // without what stands in the log only
  std::optional<RecordSalt> salt;
};

struct EventRow {
  std::uint64_t log_index = 0;
  bool is_altered = false;
  EventId id;
  std::optional<model::ActorRef> actor;  // none: the platform itself
  std::vector<std::pair<std::string, std::string>> personal;
  std::optional<RecordSalt> salt;
};

struct GrantUse {
  GrantId id;
  std::int64_t used = 0;
};

// All of one moment. Errors: unavailable or internal when the store cannot be read.
class RecordRows {
 public:
  virtual ~RecordRows() = default;

  // One after the other, in the order in which they were written; nothing behind the last one.
  virtual Result<std::optional<OperationRow>> next_operation() = 0;
  // The same, by their places in the log.
  virtual Result<std::optional<EventRow>> next_event() = 0;
  virtual Result<std::vector<GrantUse>> grants() = 0;
};

}  // namespace sealmint::ports
