-- Drives Neovim's own language client through one session and writes what it saw as JSON to $PROMFED_RESULT.
-- Runs on Neovim 0.7, the oldest that Debian ships, so it keeps to what that version has.
local result = { errors = {} }
local folder = vim.env.PROMFED_WORKSPACE
local command = vim.json.decode(vim.env.PROMFED_COMMAND)
local patience = 20000

local function wait_for(what, condition)
  if not vim.wait(patience, condition, 20) then
    error('waited in vain for ' .. what)
  end
end

local function lines_of(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

-- Puts the cursor on the needle's first occurrence in the current buffer, `behind` bytes into it. Answers the
-- line, counted from 0.
local function go_to(needle, behind)
  for number, line in ipairs(lines_of(0)) do
    local at = line:find(needle, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at - 1 + (behind or 0) })
      return number - 1
    end
  end
  error('no ' .. needle)
end

local function diagnostics_of(buffer)
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    local lsp = (diagnostic.user_data or {}).lsp or {}
    table.insert(found, {
      line = diagnostic.lnum,
      column = diagnostic.col,
      end_column = diagnostic.end_col,
      severity = diagnostic.severity,
      source = diagnostic.source,
      code = diagnostic.code or lsp.code,
    })
  end
  return found
end

-- The text of the floating window, when there is one.
local function floating_text()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(lines_of(vim.api.nvim_win_get_buf(window)), '\n'), window
    end
  end
end

-- Runs one step; one that fails is noted and does not keep the others from running.
local function step(name, work)
  local ok, problem = pcall(work)
  if not ok then
    table.insert(result.errors, name .. ': ' .. tostring(problem))
  end
end

local exited
local client
local config
local rules

step('start', function()
  vim.cmd('edit ' .. folder .. '/prometheus.yml')
  config = vim.api.nvim_get_current_buf()
  client = vim.lsp.start_client({
    name = 'promfed',
    cmd = command,
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'workspace' } },
    on_exit = function(code)
      exited = code
    end,
  })
  vim.lsp.buf_attach_client(config, client)
end)

step('diagnostics', function()
  wait_for('diagnostics', function()
    return #vim.diagnostic.get(config) > 0
  end)
  -- The findings that need the whole workspace come a moment later.
  vim.wait(700)
  result.diagnostics = diagnostics_of(config)
end)

step('hover', function()
  go_to('job:up:sum')
  vim.lsp.buf.hover()
  wait_for('a hover', function()
    return floating_text() ~= nil
  end)
  local window
  result.hover, window = floating_text()
  vim.api.nvim_win_close(window, true)
end)

step('completion', function()
  go_to("- 'job:up:sum'", #"- 'job:")
  local position = vim.lsp.util.make_position_params()
  local answers = vim.lsp.buf_request_sync(config, 'textDocument/completion', position, patience)
  result.completion = {}
  for _, answer in pairs(answers or {}) do
    for _, item in ipairs(vim.lsp.util.text_document_completion_list_to_complete_items(answer.result, '')) do
      table.insert(result.completion, item.word)
    end
  end
end)

step('code action', function()
  -- The picker of code actions: takes the one that adds honor_labels.
  vim.ui.select = function(items, _, choose)
    result.actions = {}
    local chosen
    for _, item in ipairs(items) do
      local title = item[2].title
      table.insert(result.actions, title)
      if not chosen and title:find('honor_labels', 1, true) then
        chosen = item
      end
    end
    choose(chosen)
  end
  local line = go_to('job_name: federate', #'job_name: ')
  local before = #lines_of(config)
  vim.lsp.buf.code_action()
  wait_for('the edit of a code action', function()
    return #lines_of(config) > before
  end)
  result.after_action = lines_of(config)
  -- The server follows the edit, so the finding goes away.
  wait_for('the finding to go away', function()
    for _, diagnostic in ipairs(diagnostics_of(config)) do
      if diagnostic.line == line and diagnostic.code == 'federation/missing-honor-labels' then
        return false
      end
    end
    return true
  end)
end)

step('rename', function()
  vim.cmd('write')
  vim.cmd('edit ' .. folder .. '/rules.yml')
  rules = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(rules, client)
  go_to('job:up:sum')
  vim.lsp.buf.rename('job:up:total')
  wait_for('the rename in both files', function()
    local everything = table.concat(lines_of(rules), '\n') .. table.concat(lines_of(config), '\n')
    return not everything:find('job:up:sum', 1, true) and everything:find('job:up:total', 1, true)
  end)
  vim.cmd('wall')
end)

step('extract', function()
  -- Without a selection the part under the cursor is taken.
  vim.ui.select = function(items, _, choose)
    for _, item in ipairs(items) do
      if item[2].title:find('^Extract job:slow:rate5m as a recording rule$') then
        return choose(item)
      end
    end
    choose(nil)
  end
  go_to('sum by (job) (rate(slow_total[5m]))')
  vim.lsp.buf.code_action()
  wait_for('the extracted record', function()
    return table.concat(lines_of(rules), '\n'):find('record: job:slow:rate5m', 1, true) ~= nil
  end)
  result.after_extract = lines_of(rules)
  vim.cmd('wall')
end)

step('end', function()
  vim.lsp.stop_client(client)
  wait_for('the end of the server', function()
    return exited ~= nil
  end)
  result.exit_code = exited
end)

result.messages = vim.api.nvim_exec('messages', true)
local file = io.open(vim.env.PROMFED_RESULT, 'w')
file:write(vim.json.encode(result))
file:close()
vim.cmd('qall!')
