// The messages of Beast that the edge on Beast reads and writes. Their fields come from the memory
// of the request (http/edge/arenas.hpp), as an allocator.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory_resource>
#include <string_view>

#include "bench/beast_edge/arriving_body.hpp"
#include "http/edge/message.hpp"

namespace sealmint::http::beast_edge {

using Allocator = std::pmr::polymorphic_allocator<char>;
using Parser = boost::beast::http::request_parser<ArrivingBody, Allocator>;
using Answer = boost::beast::http::response<boost::beast::http::string_body,
                                            boost::beast::http::basic_fields<Allocator>>;

struct AnswerOptions {
  std::string_view request_id;
  bool keep_alive = true;
  bool is_tls = false;
  bool has_body = true;  // not in the answer to HEAD, which only tells the length
};

// The answer with the safe headers and without such as could split it; the body is taken out of
// `response`.
Answer make_answer(Response& response, const AnswerOptions& options, const Allocator& allocator);

}  // namespace sealmint::http::beast_edge
