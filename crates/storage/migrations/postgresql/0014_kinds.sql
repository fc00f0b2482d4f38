-- Whoever sees a few kinds of record in a book sees of the others neither how many there are nor how a register of them
-- was laid out.
ALTER POLICY wall ON main.numbers USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR book || '/' || kind = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.kinds', TRUE), ' ')))));
ALTER POLICY wall ON main.layouts USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR book || '/' || kind = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.kinds', TRUE), ' ')))));
