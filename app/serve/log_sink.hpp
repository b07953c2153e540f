// The operations log: one JSON object a line on standard error.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"

namespace sealmint::app {

class JsonLog : public LogSink {
 public:
  // Lines below the level are dropped. Any thread, any time.
  virtual void set_level(LogLevel level) = 0;
};

// Writes on a thread of its own, from a queue of some thousand lines. A reader that is too slow
// loses the oldest lines and nobody waits for it; a line "log.lines_lost" then says how many. The
// destructor writes what is queued, as far as the reader takes it within a second.
std::unique_ptr<JsonLog> make_json_log(LogLevel level, int descriptor = 2);

// For owners that know the port only; a sink that is no JsonLog stays as it is.
void set_log_level(LogSink& log, LogLevel level);

// The line without its end: {"time":"…","level":"info","event":"…", then the fields in order}.
// Valid JSON and printable whatever the texts hold: control, direction and invisible characters
// are escaped, bytes that are not UTF-8 become U+FFFD, long texts are cut.
std::string json_line(TimePoint time, LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields);

}  // namespace sealmint::app
