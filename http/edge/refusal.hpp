// Why the edge does not take a request: a status and a sentence. After one the connection is
// closed, because nobody can know where the next request would begin.
#pragma once

#include <boost/system/result.hpp>

#include <string_view>

namespace sealmint::http {

struct Refusal {
  // A constructor, so that a number alone is not taken for a Refusal by Checked<int>.
  constexpr Refusal() = default;
  constexpr Refusal(int status_code, std::string_view reason)
      : status(status_code), detail(reason) {}

  int status = 400;
  std::string_view detail;  // a literal: nothing of the request is quoted
};

template <class T>
using Checked = boost::system::result<T, Refusal>;

}  // namespace sealmint::http
