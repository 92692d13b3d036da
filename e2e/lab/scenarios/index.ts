/** All areas, in the order in which they run. */
import './healthy';
import './names';
import './reach';
import './tls';
import './registration';
import './nat';
import './callSetup';
import './media';
import './quality';
import './http';
import './computer';
