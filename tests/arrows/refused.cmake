# Preprocesses one include of HEADER, and fails unless the compiler finds it by the include path THEIRS of its own
# library and not by INCLUDES, the path of a library that may not include it. OWN proves that INCLUDES is a path.
# SYSTEM: folders of other libraries' headers, outside the compiler's own path.
# Leaves a JUnit file, RESULTS, as the doctest programs do.
set(source ${RESULTS}.cpp)
file(REMOVE ${RESULTS})

# compile(<header> <include folders> <out: exit code> <out: errors>)
function(compile header folders status errors)
  list(APPEND folders ${SYSTEM})
  list(TRANSFORM folders PREPEND -I)
  file(WRITE ${source} "#include \"${header}\"\n")
  execute_process(COMMAND ${COMPILER} -std=c++20 -E ${folders} ${source}
    OUTPUT_QUIET ERROR_VARIABLE said RESULT_VARIABLE result)
  set(${status} ${result} PARENT_SCOPE)
  set(${errors} "${said}" PARENT_SCOPE)
endfunction()

compile(${HEADER} "${THEIRS}" status errors)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${HEADER} does not compile where it should:\n${errors}")
endif()
compile(${OWN} "${INCLUDES}" status errors)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${OWN} does not compile where it should:\n${errors}")
endif()
compile(${HEADER} "${INCLUDES}" status errors)
file(REMOVE ${source})
if(status EQUAL 0)
  message(FATAL_ERROR "${HEADER} can be included against the arrows.")
endif()
if(NOT errors MATCHES "${HEADER}: No such file or directory|'${HEADER}' file not found")
  message(FATAL_ERROR "${HEADER} was refused for another reason:\n${errors}")
endif()
file(WRITE ${RESULTS} "<testsuites><testsuite name=\"arrows\">\n<testcase name=\"${NAME}\"/>\n</testsuite></testsuites>\n")
