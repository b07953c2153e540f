// The API document as a page for people: plain HTML without scripts, made once.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace sealmint::http {

std::string make_docs_page(const boost::json::object& document);

// What the page looks like; a file of its own, so that the page needs no inline style.
std::string_view docs_style();

}  // namespace sealmint::http
