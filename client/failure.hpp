// Why a call of the Sign API failed, with all that its caller can act upon.
#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/result.hpp"

namespace sealmint::client {

struct Failure {
  // The kind the server meant, or of what kept the call from it; `detail` is for a person and holds
  // no secret.
  Error error;
  unsigned status = 0;     // of the answer; 0 when there was none
  std::string code;        // the last part of the problem's type: "approval_required"
  std::string name;        // the contract's `error`: "ApprovalRequired"
  std::string request_id;  // finds the call in the server's log
  // The server may have acted on the call although its answer never came.
  bool is_in_doubt = false;

  Failure() = default;
  // Implicit, so that what returns an Answer can hand on a Result.
  Failure(Error cause) : error(std::move(cause)) {}
};

template <class T>
using Answer = boost::system::result<T, Failure>;

// Boost.System calls this when value() is asked of a failure: that is a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure,
                                                    const boost::source_location& location) {
  boost::throw_exception(std::logic_error("value() of a failure: " + failure.error.detail),
                         location);
}

}  // namespace sealmint::client
