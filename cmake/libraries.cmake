# booking_library(<name> FOLDER <folder below src> SOURCES … [DEPENDS …] [PRIVATE …] [HEADERS_OF <library>]): one
# library of ours. HEADERS_OF names the library whose precompiled headers it takes; without it, it has its own.
#
# Its public include path holds its own headers and nothing else: links to the headers that lie directly in its
# folder, under the path that includes name ("server/store/store.hpp"). So an include compiles only if its library is
# in DEPENDS (public) or PRIVATE, directly or through another's DEPENDS; tests/arrows proves that.
function(booking_library name)
  cmake_parse_arguments(arg "" "FOLDER;HEADERS_OF" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  set(include ${CMAKE_BINARY_DIR}/include/${name})
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.hpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  # A header that is gone must not stay includable.
  file(REMOVE_RECURSE ${include})
  file(MAKE_DIRECTORY ${include}/${arg_FOLDER})
  foreach(header ${headers})
    get_filename_component(file ${header} NAME)
    file(CREATE_LINK ${header} ${include}/${arg_FOLDER}/${file} SYMBOLIC)
  endforeach()
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC booking_options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE})
    target_include_directories(${name} PUBLIC ${include})
    if(arg_HEADERS_OF)
      booking_precompile(${name} LIBRARY ${arg_HEADERS_OF})
    else()
      booking_precompile(${name} LIBRARY)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE booking_options ${arg_DEPENDS})
    target_include_directories(${name} INTERFACE ${include})
  endif()
  # What tests/arrows goes by.
  set_property(GLOBAL APPEND PROPERTY BOOKING_LIBRARIES ${name})
  set_property(GLOBAL PROPERTY BOOKING_FOLDER_${name} ${arg_FOLDER})
  set_property(GLOBAL PROPERTY BOOKING_DEPENDS_${name} ${arg_DEPENDS})
  set_property(GLOBAL PROPERTY BOOKING_HEADERS_${name} ${headers})
endfunction()
