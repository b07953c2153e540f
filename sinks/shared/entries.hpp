// Entries of the log as sinks tell them.
#pragma once

#include <cstdint>

#include "core/base/bytes.hpp"
#include "core/ports/audit_sink.hpp"
#include "core/ports/store.hpp"

namespace sealmint::sinks {

// {"index": 17, "kind": "pki-signer-sign", "id": ..., "time": ..., "actorKind": ..., ...}. A leaf
// that cannot be read (the store was altered) is told as {"index": 17, "kind": "unreadable",
// "leaf": "<hexadecimal>"}: it must neither stop the sink nor go missing. What it says of persons
// is in "personalTexts", unless it was erased.
ports::SinkEntry sink_entry(std::uint64_t index, ByteView leaf,
                            const ports::PersonalTexts& personal);

}  // namespace sealmint::sinks
