/**
 * The locations as the real service listed them in April 2020: names, carriers, and where their packages go. The
 * addresses of its docks are not among the facts that carry over: ours are plainly invented (docs/differences.md).
 */

type LocationRow = {
  readonly name: string;
  readonly carriers: readonly string[];
  /** Name of the location that takes its packages; absent: itself. */
  readonly shipTo?: string;
};

const all = ['Blue Dart', 'DHL', 'FedEx', 'TNT', 'UPS'];
const fedEx = ['FedEx'];
const dhl = ['DHL'];
const fedExAndDhl = ['FedEx', 'DHL'];

export const locationRows: readonly LocationRow[] = [
  { name: 'Australia East', carriers: all },
  { name: 'Australia Southeast', carriers: all },
  { name: 'Brazil South', carriers: all },
  { name: 'Canada Central', carriers: all },
  { name: 'Canada East', carriers: fedExAndDhl, shipTo: 'Canada Central' },
  { name: 'Central India', carriers: dhl },
  { name: 'Central US', carriers: fedEx },
  { name: 'East Asia', carriers: dhl },
  { name: 'East US', carriers: all },
  { name: 'East US 2', carriers: fedEx, shipTo: 'East US' },
  { name: 'France Central', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'Germany North', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'Germany West Central', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'Japan East', carriers: all },
  { name: 'Japan West', carriers: all },
  { name: 'Korea Central', carriers: all },
  { name: 'Korea South', carriers: fedExAndDhl, shipTo: 'Australia Southeast' },
  { name: 'North Central US', carriers: all },
  { name: 'North Europe', carriers: all, shipTo: 'West Europe' },
  { name: 'Norway East', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'South Central US', carriers: fedEx, shipTo: 'West US' },
  { name: 'South India', carriers: dhl },
  { name: 'Southeast Asia', carriers: all },
  { name: 'Switzerland North', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'Switzerland West', carriers: fedEx, shipTo: 'West Europe' },
  { name: 'UK South', carriers: all },
  { name: 'UK West', carriers: fedExAndDhl, shipTo: 'UK South' },
  { name: 'West Central US', carriers: fedExAndDhl, shipTo: 'Central US' },
  { name: 'West Europe', carriers: all },
  { name: 'West India', carriers: all, shipTo: 'Central India' },
  { name: 'West US', carriers: all },
  { name: 'West US 2', carriers: all },
];
