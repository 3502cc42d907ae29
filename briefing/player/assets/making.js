import { followJobs } from "./jobs.js";
import { startAdding } from "./adding.js";

followJobs();
startAdding();
