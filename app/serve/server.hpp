// The running server: builds the object graph from a Config and serves until a signal ends it.
#pragma once

#include <optional>
#include <string>

#include "app/settings/config.hpp"
#include "core/base/result.hpp"

namespace sealmint::app {

struct ServeOptions {
  bool is_dev_mode = false;
  bool accepts_rollback = false;
  std::optional<int> ready_fd;  // gets one line "ready http://127.0.0.1:8443" when serving
  std::string config_path;      // read again at SIGHUP; empty = none
  ConfigOverrides overrides;    // of the command line, for reading the file again
};

// Serves until SIGTERM or SIGINT, then drains and returns the exit code: 0 after a clean stop,
// 78 for a store newer than this binary (EX_CONFIG), 1 for any other failure, which is logged.
int serve(const Config& config, const ServeOptions& options);

}  // namespace sealmint::app
