// The section [sink_file].
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/audit_sink.hpp"
#include "sinks/shared/option.hpp"
#include "sinks/shared/surroundings.hpp"

namespace sealmint::sinks {

struct FileOptions {
  static constexpr std::string_view name = "file";
  // A batch costs three syncs, so a file takes more at a time than the network.
  static constexpr std::size_t batch_entries = 2'000;

  std::string path;  // empty = off

  static constexpr auto keys() {
    return std::tuple{TextOption<FileOptions>{"sink_file.path", "SEALMINT_SINK_FILE_PATH",
                                              TextForm::path, &FileOptions::path}};
  }

  bool is_on() const { return !path.empty(); }
  // The file itself is made when it is needed.
  std::vector<OptionFinding> check(const References& references) const;
  Result<std::unique_ptr<ports::AuditSink>> make(const Surroundings& surroundings) const;
};

}  // namespace sealmint::sinks
