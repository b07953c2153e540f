// An exception as a text for a line of the log.
#pragma once

#include <exception>
#include <string>

namespace sealmint {

// What a caught exception says of itself. `exception` is not null.
inline std::string text_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace sealmint
