/** A scenario that cannot be played, in words for whoever wrote or named it. */
export class ScenarioFault extends Error {
  override readonly name = 'ScenarioFault';
}
