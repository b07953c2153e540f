// Entries of the log as lines of a file, for agents that follow one.
#pragma once

#include <cstddef>
#include <string>
#include <system_error>

#include "core/ports/audit_sink.hpp"
#include "files/descriptor.hpp"

namespace sealmint::sinks {

// One JSON object a line; a delivery has succeeded when its lines are on the disk. The file is
// opened when it is needed, and anew when another one has its name or none has (log rotation).
// What a crash left of a line is cut off; a delivery that fails leaves nothing behind.
class FileSink final : public ports::AuditSink {
 public:
  explicit FileSink(std::string path) : path_(std::move(path)) {}

  Task<void> deliver(std::span<const ports::SinkEntry> entries) override;
  void let_go() override { file_.close(); }

 private:
  Result<void> append(std::string_view lines);
  Result<void> open();
  Result<void> cut_torn_end();
  bool has_other_file() const;
  Error error(std::string_view step) const;  // of errno
  Error error(std::string_view step, std::error_code failure) const;

  const std::string path_;
  files::Descriptor file_;
};

// How much of the end of a file are whole lines: what follows is the first line that has a zero
// byte in it (a block that was never written) or no end. Nothing for a torn line that is none of
// ours: the file is somebody else's.
std::optional<std::size_t> whole_lines(std::string_view end_of_file);

}  // namespace sealmint::sinks
