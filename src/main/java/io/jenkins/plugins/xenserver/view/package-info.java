/** Floor 5: what people and programs see of pools and their history. */
package io.jenkins.plugins.xenserver.view;
