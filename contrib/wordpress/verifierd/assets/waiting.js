/**
 * Looks how the request stands, and loads the page anew once it has settled: the server alone decides what happens then.
 */
( function () {
	'use strict';

	var card = document.getElementById( 'verifierd-waiting' );
	if ( ! card || ! window.fetch ) {
		return;
	}
	var pause = Number( card.dataset.pause ) * 1000;

	function look() {
		window
			.fetch( card.dataset.stateUrl, { credentials: 'same-origin', cache: 'no-store' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( answer ) {
				if ( 'pending' === answer.state ) {
					window.setTimeout( look, pause );
				} else {
					window.location.reload();
				}
			} )
			.catch( function () {
				window.setTimeout( look, 2 * pause );
			} );
	}

	window.setTimeout( look, pause );
}() );
