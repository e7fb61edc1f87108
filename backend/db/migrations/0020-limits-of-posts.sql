-- 岗位时限: a post's own limit rules while a case waits for the post. Nothing of it holds for a case before its next step: it keeps
-- the clock that it has.
alter table cases
  -- What the stage's own clock had used when a post's limit took over; null while the stage's own runs.
  add column stage_used double precision,
  -- What 核实 had beside the limits of the stages.
  add column verify_limit jsonb,
  -- The first version of the case that went by limits of posts.
  add column posts_from integer;
